using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Resources.V1;
using Mesh.ControlPlane.Discovery;

namespace Mesh.ControlPlane.Tests.Discovery;

public sealed class RefusalsTests
{
    private static readonly string[] Sent = ["shop/a", "shop/b"];

    [Fact]
    public void Of_Ack_RefusesNothing() => Assert.Empty(Refusals.Of(null, Sent));

    [Fact]
    public void Of_NamedResources_RefusesThoseOnly()
    {
        var refused = Refusals.Of(Error(new RejectedResource { Name = "shop/b", Field = "ports[0].port", Reason = "0 is not a port" }), Sent);

        Assert.Equal([KeyValuePair.Create("shop/b", "ports[0].port: 0 is not a port")], refused);
    }

    [Fact]
    public void Of_WithoutNames_RefusesAll() =>
        Assert.Equal(Sent, Refusals.Of(new Api.Discovery.Status { Message = "no" }, Sent).Keys.Order());

    // Then it is not about this response, and nobody knows what it is about.
    [Fact]
    public void Of_NameThatWasNotSent_RefusesAll() =>
        Assert.Equal(Sent, Refusals.Of(Error(new RejectedResource { Name = "shop/b" }, new RejectedResource { Name = "shop/c" }), Sent).Keys.Order());

    [Fact]
    public void Of_DetailsThatCannotBeRead_RefusesAll()
    {
        var error = Error();
        error.Details[0].Value = ByteString.CopyFrom(255, 255, 255);

        Assert.Equal(Sent, Refusals.Of(error, Sent).Keys.Order());
    }

    [Fact]
    public void Of_LongTextWithControlCharacters_IsShortAndPrintable()
    {
        string text = Refusals.Of(Error(new RejectedResource { Name = "shop/a", Reason = "x\r\ny" + new string('z', 10_000) }), Sent)["shop/a"];

        Assert.StartsWith("x  yz", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 5, 500);
    }

    private static Api.Discovery.Status Error(params RejectedResource[] resources) =>
        new() { Code = 3, Message = "no", Details = { Any.Pack(new RejectedResources { Resources = { resources } }) } };
}
