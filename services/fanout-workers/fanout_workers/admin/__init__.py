"""`cloudstagram-admin`: what an operator looks at and mends, on a live system, by the mechanisms that workers use."""
