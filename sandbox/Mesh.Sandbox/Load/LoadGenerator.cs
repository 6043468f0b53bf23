using System.Net.Http.Json;
using k8s.Models;

namespace Mesh.Sandbox.Load;

/// <summary>The sample load generator in one pod: a meshed client of the shop that does what it is told.</summary>
internal sealed class LoadGenerator(HttpClient http, V1Pod pod)
{
    private const int Port = 8080;

    public string PodName => pod.Name();

    public string PodAddress => pod.Status.PodIP;

    /// <summary>Makes exactly the requests asked for, and returns when the last has ended.</summary>
    public async Task<LoadRunResult> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.PostAsJsonAsync(Address("run"), run, LoadJsonContext.Default.LoadRun, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"the load generator refused a run of {run.Url}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        return await response.Content.ReadFromJsonAsync(LoadJsonContext.Default.LoadRunResult, cancellationToken)
            ?? throw new HttpRequestException("the load generator answered nothing");
    }

    /// <summary>Ends a run early; its result comes from <see cref="RunAsync"/>.</summary>
    /// <returns>False if no such run is under way.</returns>
    public async Task<bool> StopAsync(string id, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.DeleteAsync(Address($"run/{id}"), cancellationToken);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Makes one HTTP/1.1 request from the pod; whatever comes of it is a result.</summary>
    public async Task<CallResult> CallAsync(CallRequest call, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.PostAsJsonAsync(Address("call"), call, LoadJsonContext.Default.CallRequest, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(LoadJsonContext.Default.CallResult, cancellationToken)
            ?? throw new HttpRequestException("the load generator answered nothing");
    }

    /// <summary>Sends bytes on a connection of their own from the pod; whatever comes of it is a result.</summary>
    public async Task<RawResult> SendAsync(RawRequest raw, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.PostAsJsonAsync(Address("raw"), raw, LoadJsonContext.Default.RawRequest, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(LoadJsonContext.Default.RawResult, cancellationToken)
            ?? throw new HttpRequestException("the load generator answered nothing");
    }

    /// <summary>What its steady loads have seen.</summary>
    public async Task<LoadStatistics> StatisticsAsync(CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync(Address("stats"), LoadJsonContext.Default.LoadStatistics, cancellationToken)
        ?? throw new HttpRequestException("the load generator answered nothing");

    private Uri Address(string path) => new($"http://{PodAddress}:{Port}/{path}");
}
