using System.Net;
using System.Net.Http.Json;
using Mesh.Samples.Echo;

namespace Mesh.Samples.Tests.Echo;

public sealed class EchoServerTests : IAsyncDisposable
{
    private readonly EchoServer _server = new(
        SampleCommandLine.Parse(["echo", "--address=127.0.0.1", "--port=0", "--grpc-port=0"]), new SampleIdentity("v7", "pod-1"), TimeProvider.System);

    private readonly HttpClient _client = new();

    [Fact]
    public async Task StartAsync_AnyRequest_SaysWhatItWasAsked()
    {
        await _server.StartAsync(TestContext.Current.CancellationToken);
        using HttpRequestMessage request = new(HttpMethod.Put, Url("a/b?c=%2F"));
        request.Headers.Add("x-test", ["1", "2"]);

        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        EchoAnswer? answer = await response.Content.ReadFromJsonAsync(SamplesJsonContext.Default.EchoAnswer, TestContext.Current.CancellationToken);
        Assert.Equal(("v7", "pod-1", "PUT", "/a/b?c=%2F"), (answer!.Version, answer.Hostname, answer.Method, answer.Target));
        Assert.Equal("1, 2", answer.Headers["x-test"]);
    }

    [Fact]
    public async Task SetAsync_Status_AnswersWithIt()
    {
        await _server.StartAsync(TestContext.Current.CancellationToken);

        await _server.SetAsync(new EchoFault { Status = 503 });

        using HttpResponseMessage response = await _client.GetAsync(Url(""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task SetAsync_Refuse_ClosesTheListenersUntilItIsTakenBack()
    {
        await _server.StartAsync(TestContext.Current.CancellationToken);
        Uri url = Url("");

        await _server.SetAsync(new EchoFault { Refuse = true });
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync(url, TestContext.Current.CancellationToken));

        await _server.SetAsync(new EchoFault());
        using HttpResponseMessage response = await _client.GetAsync(Url(""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(199, 1, 0)]
    [InlineData(600, 1, 0)]
    [InlineData(500, 1.1, 0)]
    [InlineData(500, double.NaN, 0)]
    [InlineData(500, 1, -1)]
    [InlineData(500, 1, 60_001)]
    public void Problem_OutOfRange_IsNamed(int status, double share, int delay) =>
        Assert.NotNull(new EchoFault { Status = status, Share = share, DelayMilliseconds = delay }.Problem);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
        _client.Dispose();
    }

    private Uri Url(string path) => new($"{_server.Urls.First()}/{path}");
}
