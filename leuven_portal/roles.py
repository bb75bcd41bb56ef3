"""The four groups of staff, made after ``migrate`` from the permissions that exist by then."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from leuven_portal.models import Role

PICTURES = ["news.view_image", "news.add_image", "news.change_image"]
AUTHOR = ["news.view_article", "news.add_article", "news.change_article", "news.view_topic", "news.view_topicfact", *PICTURES]
EDITOR = [
    *AUTHOR,
    "news.delete_article",
    "news.publish_article",
    "news.delete_image",
    "news.add_topic",
    "news.change_topic",
    "news.delete_topic",
    "news.add_topicfact",
    "news.change_topicfact",
    "news.delete_topicfact",
]
DESK = [
    "contact.view_enquiry",
    "contact.handle_enquiry",
    "contact.view_message",
    "contact.view_desk",
    "contact.view_answertime",
    "contact.view_answertemplate",
    "contact.view_partner",
]
MANAGER = [
    *EDITOR,
    *DESK,
    "contact.oversee_enquiries",
    "contact.export_enquiries",
    "contact.add_desk",
    "contact.change_desk",
    *(
        f"contact.{verb}_{model}"
        for model in ("answertime", "routingrule", "condition", "answertemplate")
        for verb in ("view", "add", "change", "delete")
    ),
    "contact.add_partner",
    "contact.change_partner",
    "contact.view_statistic",
    "contact.view_auditentry",
    # Reads who works here; who may change users could make itself a superuser.
    "auth.view_user",
    "auth.view_group",
]
ROLES = {"Author": AUTHOR, "Editor": EDITOR, "Desk": DESK, "Manager": MANAGER}


def grant_roles(using="default", apps=None, **kwargs):
    """Make the groups that were never made and give them what they were never given.

    Run any number of times: what staff renamed, took away or deleted stays as they left it.
    A later version's new permission is given once, to the group under whatever name it has now.

    Args:
        using: the database that was migrated.
        apps: the models as they are after the migration; a partial one may lack ours.
    """
    if apps and ("leuven_portal", "role") not in {(model._meta.app_label, model._meta.model_name) for model in apps.get_models()}:
        return
    existing = {f"{each.content_type.app_label}.{each.codename}": each for each in Permission.objects.using(using).select_related("content_type")}
    with transaction.atomic(using=using):
        for key, permissions in ROLES.items():
            role, is_new = Role.objects.using(using).get_or_create(key=key)
            if is_new:
                role.group, _ = Group.objects.using(using).get_or_create(name=key)
            if missing := [name for name in permissions if name in existing and name not in role.granted]:
                if role.group:
                    # Past the signals: this runs while tables are being made, and the audit log's may not be there yet.
                    given = role.group.permissions.through
                    rows = [given(group=role.group, permission=existing[name]) for name in missing]
                    given.objects.using(using).bulk_create(rows, ignore_conflicts=True)
                role.granted = [*role.granted, *missing]
            role.save(using=using)
