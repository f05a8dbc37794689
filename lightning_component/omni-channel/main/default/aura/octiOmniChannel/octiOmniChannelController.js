({
    onStatusChanged: function (component, event) {
        component.find('presence').heard(event.getParam('statusApiName'), event.getParam('reason'));
    },

    onLogin: function (component) {
        component.find('presence').loggedIn();
    },

    onLogout: function (component) {
        component.find('presence').loggedOut();
    },

    onSetPresence: function (component, event) {
        var presence = event.getParam('presence');
        component
            .find('omniToolkit')
            .setServicePresenceStatus({ statusId: event.getParam('statusId') })
            .catch(
                $A.getCallback(function (error) {
                    component.find('presence').refused(presence, error);
                })
            );
    }
});
