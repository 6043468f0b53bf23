using Mesh.ControlPlane.Tests.Support;
using Mesh.Sandbox.Api.Faults;

namespace Mesh.ControlPlane.Tests.Kubernetes.Faults;

/// <summary>
/// The API server fails in every way it can while a sidecar is connected: nothing is taken from the sidecar, the log says one thing once, and when the fault is over the next
/// change arrives without help. How long the waits between tries are, and what ten minutes of absence do, is tested with a clock of its own at the informers.
/// </summary>
public sealed class ApiServerFaultTests
{
    private const int Flaps = 4;
    private const long EnoughWatches = 40;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>What goes wrong; each returns when the fault is over.</summary>
    private static readonly Dictionary<string, Func<MeshUnderFaults, Task>> Faults = new()
    {
        ["gone"] = mesh => UntilNoticedAsync(mesh, mesh.Begin(ApiFaultKind.Gone)),
        ["flapping"] = async mesh =>
        {
            for (int flap = 0; flap < Flaps; flap++)
            {
                await UntilNoticedAsync(mesh, mesh.Begin(ApiFaultKind.Gone));
                await mesh.BackAsync();
            }
        },
        ["slow"] = async mesh =>
        {
            using var fault = mesh.Begin(ApiFaultKind.Slow);
            mesh.EndWatches();
            await mesh.ChangeAsync();
        },
        ["500 for everything"] = mesh => RefusedAsync(mesh, 500),
        ["429 for everything"] = mesh => RefusedAsync(mesh, 429),
        ["410 for everything"] = mesh => RefusedAsync(mesh, 410),
        ["watches close without a word"] = async mesh =>
        {
            using var fault = mesh.Begin(ApiFaultKind.WatchesEnd);
            await Eventually.TrueAsync(() => fault.Met >= EnoughWatches, "many watches have been closed");
        },
        ["compaction while nobody watches"] = async mesh =>
        {
            using (var fault = mesh.Begin(ApiFaultKind.Gone))
            {
                await mesh.NoticedAsync();
                await mesh.Shop.CreateServiceAsync("meanwhile");
                mesh.Kubernetes.Sandbox.Compact();
            }
        },
        ["compaction again and again"] = async mesh =>
        {
            for (int i = 0; i < 3; i++)
            {
                await mesh.Shop.CreateServiceAsync($"meanwhile-{i}");
                mesh.Kubernetes.Sandbox.Compact();
                mesh.EndWatches();
                await mesh.ChangeAsync();
            }
        },
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Server_Fails_NothingIsLostAndTheNextChangeArrives(string fault)
    {
        await using var mesh = await MeshUnderFaults.StartAsync();

        await Faults[fault](mesh);
        await mesh.ChangeAsync();

        // The server; the lease; the authority's Secret; leadership, if it took so long.
        mesh.AssertUnharmed(mostAlarms: 4);
        Assert.InRange(mesh.Log.Count("The API server fails"), 0, 1);
    }

    private static async Task UntilNoticedAsync(MeshUnderFaults mesh, ActiveApiFault fault)
    {
        using (fault)
        {
            await mesh.NoticedAsync();
        }
    }

    private static Task RefusedAsync(MeshUnderFaults mesh, int code)
    {
        var fault = mesh.Begin(ApiFaultKind.Refused, code, code == 429 ? RetryAfter : null);
        // Those that are open would go on for minutes.
        mesh.EndWatches();
        return UntilNoticedAsync(mesh, fault);
    }
}
