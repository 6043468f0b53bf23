using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Authorization;
using Mesh.Sandbox.Api.Faults;
using Mesh.Sandbox.Api.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Mesh.Sandbox.Api;

/// <summary>
/// A Kubernetes API server in this process: what it serves behaves as Kubernetes 1.32 does, everything else is refused with a Status.
/// Objects live in memory and end with the server.
/// </summary>
public sealed class SandboxApiServer : IAsyncDisposable
{
    private readonly SandboxApiServerOptions _options;
    private readonly SandboxCertificateAuthority _authority;
    private readonly ApiComposition _composition;
    private readonly CancellationTokenSource _stopping;
    private readonly X509Certificate2 _serving;
    private readonly AdminCredential _admin;
    private WebApplication? _host;
    private bool _disposed;

    private SandboxApiServer(SandboxApiServerOptions options)
    {
        _options = options;
        _stopping = new();
        _authority = new("kubernetes", options.TimeProvider);
        _admin = AdminCredential.Issue(_authority);
        _serving = ServingCertificate.Issue(_authority, options);
        _composition = new(options, _authority, _stopping.Token);
    }

    /// <summary>The loopback address of the server.</summary>
    public Uri Url { get; private set; } = new("https://127.0.0.1");

    /// <summary>The certificate authority that signed the server's certificate, as PEM.</summary>
    public string CertificateAuthorityPem => _authority.CertificatePem;

    /// <summary>A client configuration of the administrator (group <c>system:masters</c>).</summary>
    public KubernetesClientConfiguration AdminConfiguration => _admin.ToConfiguration(Url, CertificateAuthorityPem);

    /// <summary>What goes wrong on purpose; nothing at first.</summary>
    public ApiFaults Faults => _composition.Faults;

    /// <summary>
    /// Forgets all changes of the past, as when etcd is compacted: who continues a list or a watch from an earlier version is told that it has expired. Watches that are
    /// open go on.
    /// </summary>
    public void Compact() => _composition.Compact();

    /// <summary>Starts a server; it serves when the task completes.</summary>
    public static async Task<SandboxApiServer> StartAsync(SandboxApiServerOptions options, CancellationToken cancellation)
    {
        var server = new SandboxApiServer(options);
        try
        {
            await server._composition.StartAsync(cancellation);
            server._host = await KestrelHost.StartAsync(options, server._serving, server._composition.Entry.HandleAsync, cancellation);
            server.Url = new UriBuilder("https", IPAddress.Loopback.ToString(), KestrelHost.PortOf(server._host)).Uri;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a service account has asked for since the start, compared with what its roles grant at present.</summary>
    /// <param name="namespace">Namespace of the account.</param>
    /// <param name="account">Name of the account.</param>
    public AccessSummary AccessOf(string @namespace, string account) => _composition.AccessOf(new ServiceAccountName(@namespace, account).ToString());

    /// <summary>Writes a kubeconfig of the administrator, readable by its owner only: it contains the key.</summary>
    /// <param name="path">File to write or replace.</param>
    public void WriteKubeconfig(string path) => _admin.WriteKubeconfig(path, _options.ClusterName, Url, CertificateAuthorityPem);

    /// <summary>Ends all watches, then the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stopping.CancelAsync();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await _composition.DisposeAsync();
        foreach (var socket in _options.ListenSockets)
        {
            socket.Dispose();
        }

        _serving.Dispose();
        _admin.Dispose();
        _authority.Dispose();
        _stopping.Dispose();
    }
}
