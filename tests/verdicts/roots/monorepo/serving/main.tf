resource "aws_instance" "serve" {
  for_each      = toset(["a", "b"])
  ami           = "ami-0bb0bb0bb0bb0bb0b"
  instance_type = "g6.xlarge"
  tags          = { environment = "staging", owner = "serve@shop.example", team = "serve", cost_center = "S-1" }
}
