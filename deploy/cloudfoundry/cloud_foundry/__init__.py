"""Cloudstagram on Cloud Foundry: what `cf push` is given for each service, and the push itself."""
