using System.CommandLine;
using Mesh.Api;
using Mesh.Cli.Output;

namespace Mesh.Cli.Installing;

/// <summary>The options that installing and upgrading share.</summary>
internal sealed class InstallationOptions
{
    private const int DefaultTimeoutSeconds = 180;
    private const int MaxReplicas = 50;

    public Option<OutputFormat> Output { get; } = CommonOptions.Output();

    public Option<FileInfo?> Kubeconfig { get; } = CommonOptions.Kubeconfig();

    public Option<string> Cluster { get; } = Text("--cluster", "name of the Kubernetes cluster, the same everywhere in the mesh", InstallationSettings.Default.Cluster);

    public Option<string?> Network { get; } = new("--network") { Description = "network of the cluster: clusters of one network reach each other's pods directly (default: one of its own)" };

    public Option<bool> Gateway { get; } = new("--gateway") { Description = "also the gateway through which clusters of other networks reach exported services" };

    public Option<bool> Federation { get; } = new("--federation") { Description = "also the Service at which control planes of linked clusters reach this one" };

    public Option<string> TrustDomain { get; } = Text("--trust-domain", "trust domain of the identities", InstallationSettings.Default.TrustDomain);

    public Option<string> Registry { get; } = Text("--registry", "what stands in front of the names of images", InstallationSettings.Default.Registry);

    public Option<int?> Replicas { get; } = new("--replicas") { Description = "pods of control plane and injector, each (default: two)" };

    public Option<bool> Render { get; } = new("--render") { Description = "print the manifests as YAML; asks no cluster and changes nothing" };

    public Option<bool> NoWait { get; } = new("--no-wait") { Description = "return when the objects are written" };

    public Option<int> Timeout { get; } = new("--timeout") { Description = "seconds that one thing is waited for", DefaultValueFactory = _ => DefaultTimeoutSeconds };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Output, Kubeconfig, Cluster, Network, Gateway, Federation, TrustDomain, Registry, Replicas, Render, NoWait, Timeout])
        {
            command.Add(option);
        }
    }

    public InstallationSettings Read(ParseResult parsed)
    {
        string cluster = parsed.GetValue(Cluster)!;
        string trustDomain = parsed.GetValue(TrustDomain)!;
        string registry = parsed.GetValue(Registry)!.TrimEnd('/');
        if (!KubernetesNames.IsLabel(cluster))
        {
            throw new MeshctlException(ExitCodes.Usage, $"--cluster: '{cluster}' is no DNS label", "use lower-case letters, digits and dashes");
        }

        if (parsed.GetValue(Network) is { } network && !KubernetesNames.IsLabel(network))
        {
            throw new MeshctlException(ExitCodes.Usage, $"--network: '{network}' is no DNS label", "use lower-case letters, digits and dashes");
        }

        if (Api.Identity.TrustDomain.TryParse(trustDomain) is null)
        {
            throw new MeshctlException(ExitCodes.Usage, $"--trust-domain: '{trustDomain}' is none", "use lower-case letters, digits, '.', '-' and '_'");
        }

        if (parsed.GetValue(Replicas) is < 1 or > MaxReplicas)
        {
            throw new MeshctlException(ExitCodes.Usage, $"--replicas must be from 1 to {MaxReplicas}", "two survive the loss of a node; more share the sidecars of a large mesh");
        }

        return registry.Length > 0 && !registry.Any(char.IsWhiteSpace)
            ? new(cluster, trustDomain, registry, parsed.GetValue(Replicas), parsed.GetValue(Network), Parts(parsed))
            : throw new MeshctlException(ExitCodes.Usage, $"--registry: '{registry}' is none", "such as registry.example/mesh");
    }

    public TimeSpan Patience(ParseResult parsed) => parsed.GetValue(Timeout) is var seconds and > 0
        ? TimeSpan.FromSeconds(seconds)
        : throw new MeshctlException(ExitCodes.Usage, "--timeout must be above 0", "give seconds");

    private string[] Parts(ParseResult parsed) =>
        [.. parsed.GetValue(Gateway) ? [InstallationSettings.GatewayPart] : Array.Empty<string>(), .. parsed.GetValue(Federation) ? [InstallationSettings.FederationPart] : Array.Empty<string>()];

    private static Option<string> Text(string name, string description, string value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
