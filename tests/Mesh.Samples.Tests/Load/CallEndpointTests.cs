using System.Net;
using System.Net.Http.Json;
using Mesh.Samples.Echo;
using Mesh.Samples.Load;
using Microsoft.AspNetCore.Builder;

namespace Mesh.Samples.Tests.Load;

public sealed class CallEndpointTests
{
    [Fact]
    public async Task InvokeAsync_HostAndBody_ArriveAsTheyStand()
    {
        using EchoServer server = new(
            SampleCommandLine.Parse(["echo", "--address=127.0.0.1", "--port=0", "--grpc-port=0"]), new SampleIdentity("v1", "pod-1"), TimeProvider.System);
        await server.StartAsync(TestContext.Current.CancellationToken);

        CallResult result = await CallAsync(new CallRequest
        {
            Method = "POST",
            Url = $"{server.Urls.First()}/a%2Fb/../c?d=1",
            Headers = { ["host"] = "shop.example", ["content-type"] = "text/plain" },
            Body = "hello",
        });

        EchoAnswer answer = System.Text.Json.JsonSerializer.Deserialize(result.Body, SamplesJsonContext.Default.EchoAnswer)!;
        Assert.Equal((200, "POST", "shop.example", "/a%2Fb/../c?d=1"), (result.Status, answer.Method, answer.Host, answer.Target));
        Assert.Equal("text/plain", answer.Headers["content-type"]);
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task InvokeAsync_NobodyListens_IsAResultToo()
    {
        CallResult result = await CallAsync(new CallRequest { Url = "http://127.0.0.1:1/" });

        Assert.Equal(0, result.Status);
        Assert.NotEmpty(result.Body);
    }

    private static async Task<CallResult> CallAsync(CallRequest call)
    {
        await using WebApplication generator = LoadRole.Create(SampleCommandLine.Parse(["load", "--address=127.0.0.1", "--port=0"]));
        await generator.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient client = new() { BaseAddress = new Uri(generator.Urls.First()) };
        using HttpResponseMessage response = await client.PostAsJsonAsync("call", call, SamplesJsonContext.Default.CallRequest, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(SamplesJsonContext.Default.CallResult, TestContext.Current.CancellationToken))!;
    }
}
