using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.Redirection;

/// <summary>Reads the command line of <c>mesh-proxy redirect</c>; reports all mistakes at once.</summary>
internal static class RedirectionArguments
{
    public const string Usage =
        """
        mesh-proxy redirect [--exclude-inbound-ports PORTS] [--exclude-outbound-ports PORTS] [--exclude-outbound-cidrs CIDRS]
                            [--include-inbound-ports PORTS] [--include-outbound-ports PORTS] [--include-outbound-cidrs CIDRS]
                            [--dns enabled|disabled] [--resolv-conf PATH]
                            [--backend auto|nftables|iptables-nft|iptables-legacy] [--dry-run]
          PORTS and CIDRS are separated by commas: 9090,9091 and 10.0.0.0/8,fd00::/8
          Without an include everything is included; what is excluded stays so.
          DNS queries to the nameservers of /etc/resolv.conf, or of PATH, go to the sidecar unless --dns is disabled.
        """;

    private const string ExcludeInboundPorts = "--exclude-inbound-ports";
    private const string ExcludeOutboundPorts = "--exclude-outbound-ports";
    private const string ExcludeOutboundCidrs = "--exclude-outbound-cidrs";
    private const string IncludeInboundPorts = "--include-inbound-ports";
    private const string IncludeOutboundPorts = "--include-outbound-ports";
    private const string IncludeOutboundCidrs = "--include-outbound-cidrs";
    private const string DnsSwitch = "--dns";
    private const string ResolvConf = "--resolv-conf";
    private const string Backend = "--backend";
    private const string DryRun = "--dry-run";

    private static readonly Dictionary<string, RedirectionBackend> Backends = new()
    {
        ["auto"] = RedirectionBackend.Auto,
        ["nftables"] = RedirectionBackend.Nftables,
        ["iptables-nft"] = RedirectionBackend.IptablesNft,
        ["iptables-legacy"] = RedirectionBackend.IptablesLegacy,
    };

    /// <summary>A backend by the name that <c>--backend</c> has for it.</summary>
    public static string NameOf(RedirectionBackend backend) => Backends.Single(known => known.Value == backend).Key;

    /// <summary>Reads the arguments after <c>redirect</c>.</summary>
    /// <param name="arguments">Flags with values as <c>--flag value</c> or <c>--flag=value</c>.</param>
    /// <param name="mistakes">What is wrong; empty if and only if the result is meant to be used.</param>
    public static RedirectionOptions Parse(ReadOnlySpan<string> arguments, out ImmutableArray<string> mistakes)
    {
        RedirectionOptions options = new();
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        HashSet<string> seen = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            (string flag, string? value) = Split(arguments[i]);
            if (!seen.Add(flag))
            {
                found.Add($"{flag} is given twice");
            }

            if (TakesValue(flag) && value is null)
            {
                if (i + 1 == arguments.Length)
                {
                    found.Add($"{flag} needs a value");
                    break;
                }

                value = arguments[++i];
            }

            options = flag switch
            {
                ExcludeInboundPorts => options with { ExcludedInboundPorts = ParsePorts(flag, value!, found) },
                ExcludeOutboundPorts => options with { ExcludedOutboundPorts = ParsePorts(flag, value!, found) },
                ExcludeOutboundCidrs => options with { ExcludedOutboundNetworks = ParseNetworks(flag, value!, found) },
                IncludeInboundPorts => options with { IncludedInboundPorts = ParsePorts(flag, NotEmpty(flag, value!, found), found) },
                IncludeOutboundPorts => options with { IncludedOutboundPorts = ParsePorts(flag, NotEmpty(flag, value!, found), found) },
                IncludeOutboundCidrs => options with { IncludedOutboundNetworks = ParseNetworks(flag, NotEmpty(flag, value!, found), found) },
                DnsSwitch => options with { IsDnsOn = ParseSwitch(flag, value!, found) },
                ResolvConf => options with { ResolvConf = value! },
                Backend => options with { Backend = ParseBackend(value!, found) },
                DryRun when value is null => options with { IsDryRun = true },
                _ => Unknown(options, arguments[i], found),
            };
        }

        mistakes = found.ToImmutable();
        return options;
    }

    private static bool TakesValue(string flag) => flag is ExcludeInboundPorts or ExcludeOutboundPorts or ExcludeOutboundCidrs
        or IncludeInboundPorts or IncludeOutboundPorts or IncludeOutboundCidrs or DnsSwitch or ResolvConf or Backend;

    // "Only these" with none of them could mean nothing, or everything: who writes it must say which.
    private static string NotEmpty(string flag, string text, ImmutableArray<string>.Builder mistakes)
    {
        if (text.Length == 0)
        {
            mistakes.Add($"{flag} is empty; leave it out to include everything");
        }

        return text;
    }

    private static bool ParseSwitch(string flag, string text, ImmutableArray<string>.Builder mistakes)
    {
        if (text is not (MeshLabels.Enabled or MeshLabels.Disabled))
        {
            mistakes.Add($"{flag}: '{text}' is not one of {MeshLabels.Enabled}, {MeshLabels.Disabled}");
        }

        return text != MeshLabels.Disabled;
    }

    private static RedirectionBackend ParseBackend(string text, ImmutableArray<string>.Builder mistakes)
    {
        if (Backends.TryGetValue(text, out RedirectionBackend backend))
        {
            return backend;
        }

        mistakes.Add($"{Backend}: '{text}' is not one of {string.Join(", ", Backends.Keys)}");
        return RedirectionBackend.Auto;
    }

    private static (string Flag, string? Value) Split(string argument)
    {
        int equals = argument.IndexOf('=');
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static RedirectionOptions Unknown(RedirectionOptions options, string argument, ImmutableArray<string>.Builder mistakes)
    {
        mistakes.Add($"'{argument}' is not understood");
        return options;
    }

    // An empty list is allowed: the injector passes on what an annotation says.
    private static ImmutableSortedSet<int> ParsePorts(string flag, string text, ImmutableArray<string>.Builder mistakes)
    {
        ImmutableSortedSet<int>.Builder ports = ImmutableSortedSet.CreateBuilder<int>();
        foreach (string part in SplitList(text))
        {
            if (ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0)
            {
                ports.Add(port);
            }
            else
            {
                mistakes.Add($"{flag}: '{part}' is not a port; ports are 1 to 65535");
            }
        }

        return ports.ToImmutable();
    }

    private static ImmutableArray<IPNetwork> ParseNetworks(string flag, string text, ImmutableArray<string>.Builder mistakes)
    {
        ImmutableArray<IPNetwork>.Builder networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (string part in SplitList(text))
        {
            if (IPNetwork.TryParse(part, out IPNetwork network) && !HasHostBits(part, network))
            {
                networks.Add(network);
            }
            else
            {
                mistakes.Add($"{flag}: '{part}' is not a network; write 10.0.0.0/8 or fd00::/8, without host bits");
            }
        }

        return networks.ToImmutable();
    }

    // The parser clears host bits silently; who writes 10.0.0.1/8 may have meant /32.
    private static bool HasHostBits(string text, IPNetwork network) =>
        !IPAddress.Parse(text.AsSpan(0, text.IndexOf('/'))).Equals(network.BaseAddress);

    private static string[] SplitList(string text) => text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries);
}
