using System.Text.Json;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Admin;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;

namespace Mesh.Proxy.Tests.Admin;

public sealed class LivePagesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoints_Table_HasARowForEach()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        EndpointModel meshed = mesh.Client.Endpoint(mesh.Server, 8080);
        EndpointModel plain = mesh.Client.PlainEndpoint(new System.Net.IPEndPoint(mesh.Server.Address, 8081));
        mesh.Route(Protocol.Http1, new WeightedBackendModel(mesh.Client.Backend("web", 80, meshed), 1), new WeightedBackendModel(mesh.Client.Backend("canary", 80, plain), 0));
        meshed.State.Begin();

        string[] lines = (await AskAsync(mesh, "/debug/endpoints", "")).TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("BACKEND", lines[0], StringComparison.Ordinal);
        Assert.Equal(["shop/canary:80", $"{mesh.Server.Address}:8081", $"shop/{mesh.Server.Address}:8081", "0"], Cells(lines[1])[..4]);
        Assert.Equal("-", Cells(lines[1])[^1]);
        Assert.Equal(["shop/web:80", $"{mesh.Server.Address}:8080", $"shop/{mesh.Server.Address}", "1"], Cells(lines[2])[..4]);
        Assert.Equal("spiffe://cluster.local/ns/shop/sa/web", Cells(lines[2])[^1]);
        using JsonDocument json = JsonDocument.Parse(await AskAsync(mesh, "/debug/endpoints", "format=json"));
        Assert.Equal(["shop/canary:80", "shop/web:80"], json.RootElement.EnumerateArray().Select(row => row.GetProperty("backend").GetString()));
        meshed.State.End();
    }

    [Fact]
    public async Task Loops_EachSaysWhatItHolds()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();

        using JsonDocument json = JsonDocument.Parse(await AskAsync(mesh, "/debug/loops", "format=json"));

        Assert.Equal(mesh.Client.DataPath.Loops.Count, json.RootElement.GetArrayLength());
        JsonElement first = json.RootElement[0];
        Assert.Equal(0, first.GetProperty("loop").GetInt32());
        // Its listeners.
        Assert.Equal(3, first.GetProperty("descriptors").GetInt32());
        Assert.Equal(0, first.GetProperty("buffersInUse").GetInt32());
        Assert.True(first.GetProperty("bufferLimit").GetInt32() > 0);
        Assert.StartsWith("LOOP", await AskAsync(mesh, "/debug/loops", ""), StringComparison.Ordinal);
    }

    private static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> AskAsync(TwoSidecars mesh, string path, string query)
    {
        AdminPage page = new LivePages(mesh.Client.State, mesh.Client.DataPath.Loops).Pages.Single(candidate => candidate.Path == path);
        AdminResponse response = await page.Handle(new AdminQuery(query, AcceptsJson: false), Cancellation);
        return string.Concat(Enumerable.Range(0, response.Body.PieceCount).Select(i => System.Text.Encoding.UTF8.GetString(response.Body.Piece(i))));
    }
}
