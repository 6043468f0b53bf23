namespace Mesh.Samples.Shop;

/// <summary>A program that does one thing and ends: what runs in a Job.</summary>
internal static class JobRole
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <returns>0 if the call succeeded, else 1; 2 if there is nothing to call.</returns>
    public static async Task<int> RunAsync(SampleCommandLine commandLine, TimeProvider time)
    {
        if (!Uri.TryCreate(commandLine.Text("url"), UriKind.Absolute, out Uri? url))
        {
            await Console.Error.WriteLineAsync("job needs --url=<absolute URL>");
            return 2;
        }

        using CancellationTokenSource timeout = new(CallTimeout, time);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        try
        {
            using HttpResponseMessage response = await client.GetAsync(url, timeout.Token);
            await Console.Out.WriteLineAsync($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(timeout.Token)}");
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"GET {url} failed: {e.Message}");
            return 1;
        }
    }
}
