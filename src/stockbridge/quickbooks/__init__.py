"""What happens in one Web Connector update, one file a step: identify, settle, observe, post, close."""
