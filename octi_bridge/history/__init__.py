"""What is written down about calls, and the outbox that carries it to Salesforce."""
