using System.Security.Cryptography.X509Certificates;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Kubernetes.Sidecars;

/// <summary>Asks the injector, over TLS that only it can speak, what it would give to a pod now.</summary>
internal sealed class InjectorClient(AuthorityHolder authority, Uri injector)
{
    // A version is a few dozen characters; whatever is longer is something else.
    private const int MaxBytes = 128;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    public InjectorClient(AuthorityHolder authority, ControlPlaneOptions options)
        : this(authority, new Uri($"https://{MeshNames.Injector}.{options.Namespace}.svc"))
    {
    }

    /// <summary>What new pods get as their annotation <c>mesh.dev/injection-version</c>.</summary>
    /// <exception cref="HttpRequestException">Nobody answered, somebody who is not the injector did, or it said something else.</exception>
    public async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        if (authority.Bundle is not { } bundle)
        {
            throw new HttpRequestException("no certificate authority has been loaded yet");
        }

        // A connection of its own each time: asked rarely, roots change, and each replica of the injector shall have its turn.
        using var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = PolicyOf(bundle);
        using var http = new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = MaxBytes };
        try
        {
            string answer = (await http.GetStringAsync(new Uri(injector, MeshNames.InjectionVersionPath), cancellationToken)).TrimEnd('\n');
            return IsVersion(answer) ? answer : throw new HttpRequestException("the answer is no version");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {Timeout.TotalSeconds:0} s");
        }
    }

    private static bool IsVersion(string text) => text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '+' or '_');

    private static X509ChainPolicy PolicyOf(TrustBundle bundle)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(bundle.Roots.ToArray());
        return policy;
    }
}
