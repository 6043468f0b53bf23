using Mesh.Proxy.Dns;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>
/// Whether the application may start and the pod may get traffic: a valid certificate and a first configuration are there, the application's DNS queries are served, and the pod does
/// not end.
/// </summary>
/// <param name="certificates">Own certificate.</param>
/// <param name="states">First configuration.</param>
/// <param name="lifecycle">Whether the pod ends.</param>
/// <param name="time">Clock.</param>
/// <param name="dns">Null for a proxy that serves no queries.</param>
internal sealed class Readiness(WorkloadCertificateStore certificates, ProxyStateStore states, SidecarLifecycle lifecycle, TimeProvider time, DnsServer? dns = null)
{
    /// <summary>What is missing, in words for the kubelet's events; empty if ready.</summary>
    public IReadOnlyList<string> Missing()
    {
        List<string> missing = [];
        if (lifecycle.IsEnding)
        {
            missing.Add("draining");
        }

        if (certificates.Current is not { } certificate)
        {
            missing.Add("no certificate yet");
        }
        else if (certificate.NotAfter <= time.GetUtcNow())
        {
            missing.Add("the certificate has expired");
        }

        if (states.Current.Workload is null)
        {
            missing.Add("no configuration yet");
        }

        if (dns?.Problem is { } problem)
        {
            missing.Add(problem);
        }

        return missing;
    }
}
