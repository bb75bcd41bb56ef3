from django.urls import re_path

from news import picture_views

urlpatterns = [
    re_path(r"^media/(?P<name>images/[a-z0-9]{16}/(?:original|\d{2,5})\.(?:jpg|webp|avif))$", picture_views.media, name="media"),
    re_path(
        r"^art/(?P<palette>[a-z-]+)/(?P<seed>[-\w]+)/(?P<mark>[0-9a-f]{16})-(?P<version>\d{1,4})-(?P<width>\d{3,4})\.(?P<form>avif|webp)$",
        picture_views.drawing,
        name="art",
    ),
    re_path(
        r"^art/share/(?P<kind>article|topic|site)/(?P<key>[0-9a-z-]{1,24})-(?P<mark>[0-9a-f]{16})\.jpg$", picture_views.share_card, name="share-card"
    ),
]
