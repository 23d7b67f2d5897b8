import pytest
pytestmark = pytest.mark.browser
def test_look(visit, site):
    member = site.sql("SELECT m.id FROM wall_member m JOIN people_person p ON p.id = m.person_id WHERE p.name = '赵启明'")[0][0]
    for user, path, name in (("leader","/desk/wall/statistics/?scope=community&period=year","stat"),("member",f"/desk/wall/QH/members/{member}/sheet/","sheet"),("leader","/desk/wall/?q=灯","ledger")):
        for w in (390,1440):
            v = visit(width=w, user=user)
            v.go(path)
            v.page.screenshot(path=f"/tmp/look-{name}-{w}.png", full_page=True)
            for check in (v.axe, v.fits):
                try: check()
                except AssertionError as e: print(name,w,str(e)[:600])
            print(name,w,v.bad)
            v.bad.clear()
