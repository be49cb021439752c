"""What functions and processes say, as a person reads along: from files here, from CloudWatch on AWS."""
