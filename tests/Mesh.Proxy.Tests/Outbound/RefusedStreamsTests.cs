using System.Net;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>A request over HTTP/2 that the server says it has not looked at is sent again, its body included: nobody must notice that a server ends.</summary>
public sealed class RefusedStreamsTests : Http2ThroughSidecars
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60_000)]
    public async Task Refused_ABodyThatWasKept_IsSentAgain(int length)
    {
        using RefusingHttp2Server app = new(Sidecars.Server.Address, refusals: 1);
        byte[] body = new byte[length];
        new Random(length).NextBytes(body);

        using HttpResponseMessage response = await PostAsync(app, new ByteArrayContent(body));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, Assert.Single(app.Refused));
        Assert.Equal(body, Assert.Single(app.Answered));
    }

    [Fact]
    public async Task Refused_InTheMiddleOfABody_IsSentAgainFromItsBeginning()
    {
        using RefusingHttp2Server app = new(Sidecars.Server.Address, refusals: 1, refusesEarly: true);
        PieceContent content = new("first "u8.ToArray(), app.FirstRefusal, "second"u8.ToArray());

        using HttpResponseMessage response = await PostAsync(app, content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("first "u8.ToArray(), Assert.Single(app.Refused));
        Assert.Equal("first second"u8.ToArray(), Assert.Single(app.Answered));
    }

    [Fact]
    public async Task Refused_ABodyThatIsTooLongToKeep_FailsAndSaysSo()
    {
        using RefusingHttp2Server app = new(Sidecars.Server.Address, refusals: 1);

        using HttpResponseMessage response = await PostAsync(app, new ByteArrayContent(new byte[65 * 1024]));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(["upstream-reset"], response.Headers.GetValues("x-mesh-reason"));
        Assert.Single(app.Refused);
    }

    private async Task<HttpResponseMessage> PostAsync(RefusingHttp2Server app, HttpContent body)
    {
        Sidecars.Expose(app.Port, Protocol.Http2);
        Sidecars.Route(Protocol.Http2, new WeightedBackendModel(Sidecars.Client.Backend("web", TwoSidecars.ServicePort, Sidecars.Client.Endpoint(Sidecars.Server, app.Port)), 1));
        using HttpRequestMessage request = new(HttpMethod.Post, "/post")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        return await Caller.SendAsync(request, Cancellation);
    }

    /// <summary>A body of two pieces, the second of which waits for something.</summary>
    private sealed class PieceContent(byte[] first, Task between, byte[] second) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(first, Cancellation);
            await stream.FlushAsync(Cancellation);
            await between;
            await stream.WriteAsync(second, Cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
