using System.Globalization;
using System.Net;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Federation;

namespace Mesh.ControlPlane;

/// <summary>Settings from flags and environment variables. All faults are reported at once.</summary>
internal sealed record CommandLine(ControlPlaneOptions? Options, bool IsHelp, string Text)
{
    private static readonly TimeSpan MinLeafLifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxLeafLifetime = TimeSpan.FromDays(7);

    private static readonly Setting[] Settings =
    [
        new("cluster", MeshEnvironment.Cluster, "name of this Kubernetes cluster (default cluster-1)", (options, text) =>
        {
            options.Cluster = text;
            return KubernetesNames.IsLabel(text) ? null : "must be a DNS label";
        }),
        new("network", "MESH_NETWORK", "network of this cluster; clusters of one network reach each other's pods directly (default: the cluster's name)", (options, text) =>
        {
            options.Network = text;
            return KubernetesNames.IsLabel(text) ? null : "must be a DNS label";
        }),
        new("federation-port", "MESH_FEDERATION_PORT", "port for the control planes of linked clusters (default 15013)", (options, text) =>
        {
            bool isPort = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535;
            options.FederationPort = port;
            return isPort ? null : "must be between 1 and 65535";
        }),
        new("federation-address", "MESH_FEDERATION_ADDRESS", "host:port that linked clusters reach it at (default: that of Service mesh-federation)", (options, text) =>
        {
            options.FederationAddress = text;
            return PeerAddress.TryParse(text) is null ? "must be host:port" : null;
        }),
        new("trust-domain", MeshEnvironment.TrustDomain, "trust domain of the identities (default cluster.local)", (options, text) =>
        {
            options.TrustDomain = text;
            return TrustDomain.TryParse(text) is null ? "must be lower-case letters, digits, '.', '-' and '_'" : null;
        }),
        new("namespace", "POD_NAMESPACE", "namespace of the control plane (default mesh-system)", (options, text) =>
        {
            options.Namespace = text;
            return KubernetesNames.IsLabel(text) ? null : "must be a namespace name";
        }),
        new("replica", "POD_NAME", "name of this replica (default: the host name)", (options, text) =>
        {
            options.Replica = text;
            return KubernetesNames.IsSubdomain(text) ? null : "must be a pod name";
        }),
        new("leaf-lifetime", "MESH_LEAF_LIFETIME", "validity of workload certificates, hh:mm:ss or d.hh:mm:ss (default 24 hours, 00:00:30 to 7.00:00:00)", (options, text) =>
        {
            if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var lifetime) || lifetime < MinLeafLifetime || lifetime > MaxLeafLifetime)
            {
                return "must be between 00:00:30 and 7.00:00:00";
            }

            options.LeafLifetime = lifetime;
            return null;
        }),
        new("ca-directory", "MESH_CA_DIRECTORY", "directory with tls.crt, tls.key and ca.crt of the certificate authority (default: Secret mesh-ca)", (options, text) =>
        {
            options.CaDirectory = text;
            return Directory.Exists(text) ? null : "there is no such directory";
        }),
        new("require-reference-grants", "MESH_REQUIRE_REFERENCE_GRANTS", "true: routes need a ReferenceGrant for backends of other namespaces (default false)", (options, text) =>
        {
            options.RequireReferenceGrants = text == "true";
            return text is "true" or "false" ? null : "must be true or false";
        }),
        new("address", "MESH_ADDRESS", "IP address to listen on (default: all)", (options, text) =>
        {
            options.Address = IPAddress.TryParse(text, out var address) ? address : IPAddress.None;
            return options.Address.Equals(IPAddress.None) ? "must be an IP address" : null;
        }),
        new("log-level", MeshEnvironment.LogLevel, "debug, info, warning or error (default info)", (options, text) =>
        {
            LogLevel? level = text switch { "debug" => LogLevel.Debug, "info" => LogLevel.Information, "warning" => LogLevel.Warning, "error" => LogLevel.Error, _ => null };
            options.LogLevel = level ?? LogLevel.Information;
            return level is null ? "must be debug, info, warning or error" : null;
        }),
        new("kubeconfig", "KUBECONFIG", "file that says where Kubernetes is (default: the pod's service account)", (options, text) =>
        {
            options.Kubeconfig = text;
            return File.Exists(text) ? null : "there is no such file";
        }),
    ];

    public static string Help =>
        "mesh-controlplane: watches Kubernetes, issues certificates and configures sidecars\n\n"
        + string.Concat(Settings.Select(setting => $"  --{setting.Flag,-24} {setting.Variable,-29} {setting.Help}\n"))
        + "\nA flag wins over its environment variable. Ports: 15012 discovery and certificates (TLS), 15013 federation (mutual TLS), 15018 webhooks (TLS), 15014 metrics and health, 15016 debug (loopback).";

    public static CommandLine Read(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        if (arguments.Any(argument => argument is "--help" or "-h"))
        {
            return new(null, true, Help);
        }

        var values = new Dictionary<Setting, string>();
        foreach (var setting in Settings)
        {
            if (environment(setting.Variable) is { Length: > 0 } value)
            {
                values[setting] = value;
            }
        }

        var faults = ReadFlags(arguments, values);
        var options = new ControlPlaneOptions();
        faults.AddRange(values
            .Select(entry => entry.Key.Apply(options, entry.Value) is { } fault ? $"--{entry.Key.Flag} ({entry.Key.Variable}): '{entry.Value}' {fault}" : null)
            .OfType<string>());
        return faults.Count == 0 ? new(options, false, "") : new(null, false, string.Join('\n', faults));
    }

    private static List<string> ReadFlags(IReadOnlyList<string> arguments, Dictionary<Setting, string> values)
    {
        var faults = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string[] parts = arguments[i].Split('=', 2);
            var setting = Settings.FirstOrDefault(setting => $"--{setting.Flag}" == parts[0]);
            if (setting is null)
            {
                faults.Add($"unknown argument '{arguments[i]}'; see --help");
            }
            else if (parts.Length == 2)
            {
                values[setting] = parts[1];
            }
            else if (i + 1 < arguments.Count)
            {
                values[setting] = arguments[++i];
            }
            else
            {
                faults.Add($"--{setting.Flag} needs a value");
            }
        }

        return faults;
    }

    /// <param name="Flag">Name without dashes.</param>
    /// <param name="Variable">Environment variable.</param>
    /// <param name="Help">What it means.</param>
    /// <param name="Apply">Sets it; returns what is wrong with the value, or null.</param>
    private sealed record Setting(string Flag, string Variable, string Help, Func<ControlPlaneOptions, string, string?> Apply);
}
