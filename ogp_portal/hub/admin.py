"""What other packages put into the admin and nobody here needs: roles are on the person, addresses never edited."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

admin.site.unregister([Group, EmailAddress, Authenticator])
