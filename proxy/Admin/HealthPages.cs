using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Admin;

/// <summary>Health for the kubelet.</summary>
internal sealed class HealthPages(Readiness readiness)
{
    public IReadOnlyList<AdminPage> Pages =>
    [
        // Alive means: this process answers. Whether it can serve is readiness; a restart would not bring back a control plane.
        new(KnownMethod.Get, "/healthz", _ => ValueTask.FromResult(AdminResponse.Text(200, "ok\n"))) { IsCheap = true },
        new(KnownMethod.Get, "/readyz", Ready) { IsCheap = true },
        new(KnownMethod.Get, "/ready", Ready) { IsCheap = true },
    ];

    private ValueTask<AdminResponse> Ready(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> missing = readiness.Missing();
        return ValueTask.FromResult(
            missing.Count == 0 ? AdminResponse.Text(200, "ready\n") : AdminResponse.Text(503, $"not ready: {string.Join(", ", missing)}\n"));
    }
}
