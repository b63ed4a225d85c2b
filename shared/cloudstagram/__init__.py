"""What two or more Cloudstagram services must agree on, and what two or more need to run."""
