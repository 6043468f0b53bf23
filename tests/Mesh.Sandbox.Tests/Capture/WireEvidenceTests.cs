using System.Net;
using System.Security.Authentication;
using System.Text;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Capture;

namespace Mesh.Sandbox.Tests.Capture;

public sealed class WireEvidenceTests
{
    [Fact]
    public async Task IsTls13_UsedAndUnfinishedConnections_OnlyTheUsedOnesCount()
    {
        (byte[] client, byte[] server) = await TlsRecording.RecordAsync(SslProtocols.Tls13);

        WireEvidence evidence = Evidence(Connection(40001, client, server), Connection(40002, [], []), Connection(40003, client[..60], server[..20]));

        Assert.True(evidence.IsTls13);
        Assert.Equal((1, 1, 1, 2, 0), (evidence.Agreed, evidence.Tls13, evidence.Used, evidence.Unfinished, evidence.PlainDirections));
    }

    [Fact]
    public async Task IsTls13_OnlyUnfinishedConnections_IsFalse()
    {
        (byte[] client, byte[] server) = await TlsRecording.RecordAsync(SslProtocols.Tls13);

        Assert.False(Evidence(Connection(40001, client, server[..20])).IsTls13);
        Assert.False(Evidence().IsTls13);
    }

    [Fact]
    public async Task IsTls13_RequestsNotCaptured_IsFalse()
    {
        (_, byte[] server) = await TlsRecording.RecordAsync(SslProtocols.Tls13);

        Assert.False(Evidence(Connection(40001, [], server)).IsTls13);
    }

    [Fact]
    public async Task IsTls13_OneConnectionOfAnOlderVersion_IsFalse()
    {
        (byte[] client, byte[] server) = await TlsRecording.RecordAsync(SslProtocols.Tls13);
        (byte[] oldClient, byte[] oldServer) = await TlsRecording.RecordAsync(SslProtocols.Tls12);

        WireEvidence evidence = Evidence(Connection(40001, client, server), Connection(40002, oldClient, oldServer));

        Assert.False(evidence.IsTls13);
        Assert.Equal((2, 1), (evidence.Agreed, evidence.Tls13));
    }

    [Fact]
    public async Task PlainDirections_PlainRequestOnAnotherPort_IsFound()
    {
        (byte[] client, byte[] server) = await TlsRecording.RecordAsync(SslProtocols.Tls13);
        byte[] request = Encoding.ASCII.GetBytes("GET /secret HTTP/1.1\r\n\r\n");

        WireEvidence evidence = Evidence(Connection(40001, client, server), Connection(40002, request, [], port: 8080));

        Assert.Equal(1, evidence.PlainDirections);
        Assert.Equal(1, evidence.DirectionsWith("secret"u8.ToArray()));
    }

    private static WireEvidence Evidence(params TcpFlow[][] connections) => new(new CaptureResult([.. connections.SelectMany(flows => flows)], 0, 0));

    private static TcpFlow[] Connection(int clientPort, byte[] requests, byte[] answers, int port = MeshPorts.InboundMutualTls)
    {
        IPEndPoint client = new(IPAddress.Parse("10.244.0.5"), clientPort);
        IPEndPoint server = new(IPAddress.Parse("10.244.0.6"), port);
        return [new TcpFlow(client, server, requests), new TcpFlow(server, client, answers)];
    }
}
