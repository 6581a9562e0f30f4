"""Make the two sites of the test server; run inside Zope by zconsole, which provides `app`."""

# mypy: ignore-errors
import transaction
from AccessControl.SecurityManagement import newSecurityManager
from Products.CMFPlone.factory import addPloneSite
from Testing.makerequest import makerequest

root = makerequest(app)  # noqa: F821  (zconsole provides it)
newSecurityManager(None, root.acl_users.getUserById("admin").__of__(root.acl_users))
for name, looks in (("volto", "plone.volto:default"), ("classic", "plonetheme.barceloneta:default")):
    profiles = ["plone.app.contenttypes:default", "plone.restapi:default", looks]
    site = addPloneSite(root, name, title="relaunch", setup_content=False, default_language="de",
                        portal_timezone="Europe/Berlin", extension_ids=profiles)  # fmt: skip
    if name == "classic":  # pages that hold pages, as an add-on for folderish types makes them
        kind = site.portal_types["Document"]
        kind.manage_changeProperties(klass="plone.dexterity.content.Container", filter_content_types=False)
    transaction.commit()
