using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Bench.Sidecar.Generators;

/// <summary>Asks a sidecar, over the loopback interface of its pod, how much it knows.</summary>
internal static class ConfigurationCount
{
    public static async Task<JsonObject> RunAsync(int port, CancellationToken cancellationToken)
    {
        using HttpClient http = new();
        await using Stream answer = await http.GetStreamAsync(new Uri($"http://127.0.0.1:{port}/debug/config"), cancellationToken);
        using JsonDocument configuration = await JsonDocument.ParseAsync(answer, default, cancellationToken);
        JsonElement services = configuration.RootElement.GetProperty("services");
        return new JsonObject { ["services"] = services.GetArrayLength(), ["endpoints"] = CountEndpoints(services) };
    }

    private static int CountEndpoints(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Sum(CountEndpoints),
        JsonValueKind.Object => element.EnumerateObject().Sum(property =>
            property.NameEquals("endpoints") ? property.Value.GetArrayLength() : CountEndpoints(property.Value)),
        _ => 0,
    };
}
