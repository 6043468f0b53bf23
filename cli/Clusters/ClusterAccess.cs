using k8s;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Clusters;

/// <summary>The Kubernetes cluster that a command is about.</summary>
internal sealed class ClusterAccess : IDisposable
{
    private ClusterAccess(KubernetesClientConfiguration configuration)
    {
        Configuration = configuration;
        Connection = new(configuration);
    }

    public KubernetesClientConfiguration Configuration { get; }

    public KubernetesConnection Connection { get; }

    /// <summary>The namespace of the kubeconfig's context.</summary>
    public string Namespace => string.IsNullOrEmpty(Configuration.Namespace) ? "default" : Configuration.Namespace;

    /// <param name="kubeconfig">As given; null for <c>KUBECONFIG</c>, then the user's own.</param>
    public static ClusterAccess Open(FileInfo? kubeconfig)
    {
        string? path = kubeconfig?.FullName ?? (Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } named ? named : null);
        if (path is not null && !File.Exists(path))
        {
            throw new MeshctlException(ExitCodes.Usage, $"there is no kubeconfig {path}", "name one with --kubeconfig or KUBECONFIG");
        }

        return new(KubernetesClientConfiguration.BuildConfigFromConfigFile(path));
    }

    public void Dispose() => Connection.Dispose();
}
