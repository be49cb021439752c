"""Roles and policies."""

from __future__ import annotations

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class Role(Resource):
    token = "aws:iam/role:Role"
    service = "iam"
    name = Name(limit=64)
    tagged = True
    defaults = {"path": "/", "maxSessionDuration": 3600}
    replace_on = frozenset({"path"})
    create = call("create_role", RoleName="$name", AssumeRolePolicyDocument="$assumeRolePolicy")
    update = call("update_role", RoleName="$name")
    delete = call("delete_role", RoleName="$id")
    answers = {"uniqueId": "Role.RoleId", "arn": "Role.Arn"}
    formats = {"arn": "arn:aws:iam::{account}:role{path}{name}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        created = account("iam").get_role(RoleName=id)["Role"]["CreateDate"]
        return id, outputs | {"createDate": created.isoformat()}

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        account("iam").update_assume_role_policy(RoleName=id, PolicyDocument=new["assumeRolePolicy"])
        return super().change(account, id, old=old, new=new)

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        iam = account("iam")
        for name in iam.list_role_policies(RoleName=id)["PolicyNames"]:
            iam.delete_role_policy(RoleName=id, PolicyName=name)
        for policy in iam.list_attached_role_policies(RoleName=id)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=id, PolicyArn=policy["PolicyArn"])
        super().remove(account, id, outputs)


class RolePolicy(Resource):
    token = "aws:iam/rolePolicy:RolePolicy"
    service = "iam"
    name = Name(limit=128)
    identity = ("role", "name")
    replace_on = frozenset({"role"})
    create = update = call("put_role_policy", RoleName="$role", PolicyName="$name", PolicyDocument="$policy")
    delete = call("delete_role_policy", RoleName="$role", PolicyName="$name")
    id = "{role}:{name}"


class RolePolicyAttachment(Resource):
    token = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    service = "iam"
    identity = ("role", "policyArn")
    replace_on = frozenset({"role", "policyArn"})
    create = call("attach_role_policy", RoleName="$role")
    delete = call("detach_role_policy", RoleName="$role")
    id = "{role}-{policyArn}"


class Policy(Resource):
    token = "aws:iam/policy:Policy"
    constants = {"attachmentCount": 0}
    service = "iam"
    name = Name(limit=128)
    tagged = True
    defaults = {"path": "/"}
    replace_on = frozenset({"path", "description"})
    create = call("create_policy", PolicyName="$name", PolicyDocument="$policy")
    delete = call("delete_policy", PolicyArn="$id")
    id = "{arn}"
    answers = {"policyId": "Policy.PolicyId"}
    formats = {"arn": "arn:aws:iam::{account}:policy{path}{name}"}

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        iam = account("iam")
        iam.create_policy_version(PolicyArn=id, PolicyDocument=new["policy"], SetAsDefault=True)
        self._delete_versions(account, id)
        return {}

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        self._delete_versions(account, id)
        super().remove(account, id, outputs)

    def _delete_versions(self, account: Account, id: str) -> None:
        # IAM keeps at most five versions, and deletes no policy that has more than its default one.
        for version in account("iam").list_policy_versions(PolicyArn=id)["Versions"]:
            if not version["IsDefaultVersion"]:
                account("iam").delete_policy_version(PolicyArn=id, VersionId=version["VersionId"])
