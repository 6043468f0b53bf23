using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests;

/// <summary>Reads the lines of a watch.</summary>
internal sealed class WatchReader(HttpResponseMessage response, StreamReader lines) : IDisposable
{
    /// <returns>The next event, or null when the watch has ended.</returns>
    public async Task<(string Type, JsonObject Object)?> NextAsync()
    {
        var line = await lines.ReadLineAsync(TestServer.Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestServer.Cancellation);
        if (line is null)
        {
            return null;
        }

        var change = JsonNode.Parse(line)!.AsObject();
        return (change["type"]!.GetValue<string>(), change["object"]!.AsObject());
    }

    public async Task<(string Type, string Name)> NextNameAsync()
    {
        var change = await NextAsync() ?? throw new InvalidOperationException("the watch has ended");
        return (change.Type, change.Object["metadata"]?["name"]?.GetValue<string>() ?? "");
    }

    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
    }
}
