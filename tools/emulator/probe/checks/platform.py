"""What the platform's own stacks are made of beside functions: network, database, API, distribution."""

from __future__ import annotations

from probe.aws import REGION, Aws


def a_cluster_has_a_proxy_with_targets(aws: Aws) -> None:
    rds, ec2, name = aws("rds"), aws("ec2"), aws.name("main")
    capacity = {"MinCapacity": 0.5, "MaxCapacity": 2}
    master = {"MasterUsername": "master", "MasterUserPassword": "passw0rd!"}
    about = {"Engine": "aurora-postgresql", "ServerlessV2ScalingConfiguration": capacity}
    rds.create_db_cluster(DBClusterIdentifier=name, **about, **master)
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]
        for number, zone in enumerate("ab")
    ]
    where = {"VpcSubnetIds": [subnet["SubnetId"] for subnet in subnets], "RoleArn": aws.role()}
    auth = [{"AuthScheme": "SECRETS", "SecretArn": aws.arn("secretsmanager", "secret:x")}]
    assert rds.create_db_proxy(DBProxyName=name, EngineFamily="POSTGRESQL", Auth=auth, **where)["DBProxy"]["Endpoint"]
    rds.register_db_proxy_targets(DBProxyName=name, DBClusterIdentifiers=[name])
    assert rds.describe_db_proxy_targets(DBProxyName=name)["Targets"]


def a_vpc_has_groups_and_endpoints(aws: Aws) -> None:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName=aws.name("g"), Description="x", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    service = f"com.amazonaws.{REGION}.s3"
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service, VpcEndpointType="Gateway")["VpcEndpoint"]
    assert made["VpcEndpointId"]


def an_http_api_has_stages_routes_and_an_authorizer(aws: Aws) -> None:
    gateway = aws("apigatewayv2")
    api = gateway.create_api(Name=aws.name("api"), ProtocolType="HTTP")["ApiId"]
    jwt = {"Audience": ["x"], "Issuer": "https://issuer.example"}
    source = ["$request.header.Authorization"]
    about = {"AuthorizerType": "JWT", "Name": "j", "IdentitySource": source, "JwtConfiguration": jwt}
    made = gateway.create_authorizer(ApiId=api, **about)
    route = {"RouteKey": "GET /x", "AuthorizationType": "JWT", "AuthorizerId": made["AuthorizerId"]}
    gateway.create_route(ApiId=api, **route)
    limits = {"ThrottlingBurstLimit": 10, "ThrottlingRateLimit": 10.0}
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True, DefaultRouteSettings=limits)
    assert gateway.get_stage(ApiId=api, StageName="$default")["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 10


def a_resource_is_found_by_its_tag(aws: Aws) -> None:
    aws("sqs").create_queue(QueueName=aws.name("q"), tags={"mark": aws.mark})
    found = aws("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "mark", "Values": [aws.mark]}])
    assert aws.name("q") in found["ResourceTagMappingList"][0]["ResourceARN"]


def mail_is_sent_from_a_verified_address(aws: Aws) -> None:
    mail, address = aws("sesv2"), f"{aws.mark}@example.com"
    mail.create_email_identity(EmailIdentity=address)
    content = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    mail.send_email(FromEmailAddress=address, Destination={"ToAddresses": ["x@example.com"]}, Content=content)
