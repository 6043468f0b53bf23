using System.Net;
using System.Text;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Tests.Admin;

/// <summary>Which requests a listener has a page for.</summary>
public sealed class AdminListenerTests
{
    private static readonly AdminPage Act = AdminHarness.Page("/act", _ => throw new NotSupportedException(), KnownMethod.Post);

    [Theory]
    [InlineData("POST /act HTTP/1.1", "Host: localhost", true)]
    [InlineData("POST /act HTTP/1.1", "Host: LOCALHOST:15000", true)]
    [InlineData("POST /act HTTP/1.1", "Host: 127.0.0.1:15000", true)]
    [InlineData("POST /act HTTP/1.1", "Host: [::1]:15000", true)]
    [InlineData("POST /act HTTP/1.1", "Host: [::1]", true)]
    [InlineData("POST http://localhost/act HTTP/1.1", "Host: localhost", true)]
    [InlineData("POST /act HTTP/1.1", "Host: rebound.example", false)]
    [InlineData("POST /act HTTP/1.1", "Host: localhost.example:80", false)]
    [InlineData("POST /act HTTP/1.1", "Host: 10.0.0.1", false)]
    [InlineData("POST /act HTTP/1.1", "Host:", false)]
    [InlineData("POST /act HTTP/1.0", "Accept: */*", false)]
    [InlineData("POST http://rebound.example/act HTTP/1.1", "Host: localhost", false)]
    [InlineData("POST /act HTTP/1.1", "Host: localhost\r\nOrigin: http://evil.example", false)]
    [InlineData("POST /act HTTP/1.1", "Host: localhost\r\norigin: null", false)]
    public void TryFind_OnLoopback_OnlyUnderItsOwnNameAndNotFromABrowser(string line, string fields, bool isServed)
    {
        AdminListener listener = new(new IPEndPoint(IPAddress.Loopback, 15000), AdminListener.FewConnections, [Act]);

        (AdminPage? page, AdminResponse? refusal) = Find(listener, line, fields);

        Assert.Equal(isServed ? Act : null, page);
        Assert.Equal(isServed ? null : 403, refusal?.Status);
    }

    [Fact]
    public void TryFind_OnThePodsAddress_UnderAnyName()
    {
        AdminListener listener = new(new IPEndPoint(IPAddress.Parse("10.244.0.7"), 15020), AdminListener.FewConnections, [Act]);

        (AdminPage? page, _) = Find(listener, "POST /act HTTP/1.1", "Host: web-1.shop:15020\r\nOrigin: http://prometheus.example");

        Assert.Equal(Act, page);
    }

    [Fact]
    public void TryFind_OtherMethod_SaysWhichAreAllowed()
    {
        AdminListener listener = new(new IPEndPoint(IPAddress.Parse("10.244.0.7"), 15020), AdminListener.FewConnections, [Act, AdminHarness.Page("/act", "")]);

        (_, AdminResponse? refusal) = Find(listener, "DELETE /act HTTP/1.1", "Host: h");

        Assert.Equal(405, refusal?.Status);
        Assert.Equal("POST, GET, HEAD", refusal?.Allow);
    }

    private static (AdminPage? Page, AdminResponse? Refusal) Find(AdminListener listener, string line, string fields)
    {
        byte[] head = Encoding.ASCII.GetBytes($"{line}\r\n{fields}\r\n\r\n");
        Http1Request request = new();
        Assert.Equal(ParseStatus.Complete, RequestParser.Parse(head, request, AdminLimits.Head).Status);
        listener.TryFind(new AdminRequest(head, request), out AdminPage? page, out AdminResponse? refusal);
        return (page, refusal);
    }
}
