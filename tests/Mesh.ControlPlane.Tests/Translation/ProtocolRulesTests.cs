using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation;

public sealed class ProtocolRulesTests
{
    [Theory]
    [InlineData("http", null, 80, nameof(PortProtocol.Http1))]
    [InlineData("h2c", "tcp-x", 80, nameof(PortProtocol.Http2))] // appProtocol wins over the name
    [InlineData("kubernetes.io/h2c", null, 80, nameof(PortProtocol.Http2))]
    [InlineData("kubernetes.io/ws", null, 80, nameof(PortProtocol.Http1))]
    [InlineData("kubernetes.io/wss", null, 80, nameof(PortProtocol.Tcp))]
    [InlineData("https", null, 80, nameof(PortProtocol.Tcp))]
    [InlineData("GRPC", null, 80, nameof(PortProtocol.Http2))]
    [InlineData("example.com/custom", "grpc", 80, nameof(PortProtocol.Http2))] // unknown to us: the name decides
    [InlineData(null, "grpc-api", 80, nameof(PortProtocol.Http2))]
    [InlineData(null, "grpc-web", 80, nameof(PortProtocol.Detect))]
    [InlineData(null, "grpc-web-api", 80, nameof(PortProtocol.Detect))]
    [InlineData(null, "http2-x", 80, nameof(PortProtocol.Http2))]
    [InlineData(null, "httpx", 80, nameof(PortProtocol.Detect))] // a prefix ends at a dash
    [InlineData(null, "mongo", 80, nameof(PortProtocol.Tcp))]
    [InlineData(null, "http", 3306, nameof(PortProtocol.Http1))] // a name wins over a number
    [InlineData(null, "db", 3306, nameof(PortProtocol.Tcp))]
    [InlineData(null, null, 6379, nameof(PortProtocol.Tcp))]
    [InlineData(null, null, 8080, nameof(PortProtocol.Detect))]
    public void Of_Port_IsDecidedInOrder(string? appProtocol, string? name, int port, string expected) =>
        Assert.Equal(expected, ProtocolRules.Of(Objects.Port(port, name, appProtocol)).ToString());
}
