using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Mesh.Sandbox.Api.Auth;

namespace Mesh.Sandbox.Api.Hosting;

/// <summary>The certificate the server shows: valid for every name it is called by.</summary>
internal static class ServingCertificate
{
    private static readonly string[] Names =
    [
        "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
    ];

    public static X509Certificate2 Issue(SandboxCertificateAuthority authority, SandboxApiServerOptions options)
    {
        var addresses = new HashSet<IPAddress> { IPAddress.Loopback, ServiceAddress(options.ServiceCidr) };
        addresses.UnionWith(options.Addresses);
        addresses.UnionWith(options.ListenSockets.Select(s => s.LocalEndPoint).OfType<IPEndPoint>().Select(e => e.Address));
        if (options.AdvertisedEndpoint is { } advertised)
        {
            addresses.Add(advertised.Address);
        }

        return authority.IssueServing("kube-apiserver", Names.Union(options.DnsNames), addresses.Where(a => a.AddressFamily == AddressFamily.InterNetwork));
    }

    /// <summary>The first address of the Service range belongs to the Service <c>kubernetes</c>.</summary>
    public static IPAddress ServiceAddress(IPNetwork serviceCidr)
    {
        var bytes = serviceCidr.BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new(bytes);
    }
}
