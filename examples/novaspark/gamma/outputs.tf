output "reservation_id" {
  description = "Capacity reservation that the nodes run in."
  value       = aws_ec2_capacity_reservation.p4d.id
}

output "node_ids" {
  description = "Instances of the fleet."
  value       = aws_instance.node[*].id
}
