using System.Net;
using System.Net.Http.Json;
using Mesh.Samples.Load;
using Mesh.Samples.Load.Runs;
using Microsoft.AspNetCore.Builder;

namespace Mesh.Samples.Tests.Load;

public sealed class LoadEndpointsTests
{
    [Fact]
    public async Task StopAsync_RunUnderWay_ItsPostAnswersWithWhatWasDone()
    {
        await using RunningShop shop = await RunningShop.StartAsync("checkout");
        await using WebApplication generator = LoadRole.Create(SampleCommandLine.Parse(["load", "--address=127.0.0.1", "--port=0"]));
        await generator.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient client = new() { BaseAddress = new Uri(generator.Urls.First()) };

        Task<HttpResponseMessage> run = client.PostAsJsonAsync(
            "run",
            new RunRequest { Id = "steady", Url = shop.Url.ToString(), Protocol = "http1", Count = 1_000_000, Rate = 50 },
            SamplesJsonContext.Default.RunRequest,
            TestContext.Current.CancellationToken);
        HttpStatusCode stopped;
        do
        {
            using HttpResponseMessage answer = await client.DeleteAsync("run/steady", TestContext.Current.CancellationToken);
            stopped = answer.StatusCode;
        }
        while (stopped == HttpStatusCode.NotFound && !run.IsCompleted);

        using HttpResponseMessage ended = await run;
        RunResult? result = await ended.Content.ReadFromJsonAsync(SamplesJsonContext.Default.RunResult, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, stopped);
        Assert.InRange(result!.Total.Requests, 0, 999_999);
        using HttpResponseMessage again = await client.DeleteAsync("run/steady", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }
}
