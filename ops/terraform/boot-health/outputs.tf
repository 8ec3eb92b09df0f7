output "endpoint" {
  description = "URL= of the reporters, and the dashboard."
  value       = aws_cloudformation_stack.this.outputs["Endpoint"]
}

output "outputs" {
  description = "All outputs of the stack; none is a secret."
  value       = aws_cloudformation_stack.this.outputs
}
