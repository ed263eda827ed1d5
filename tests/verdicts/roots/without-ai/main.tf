resource "aws_s3_bucket" "pictures" {
  bucket = "pictures"
}

resource "aws_instance" "web" {
  ami           = "ami-0cc0cc0cc0cc0cc0c"
  instance_type = "t3.micro"
}
