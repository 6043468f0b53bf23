using System.Net.Sockets;

namespace Mesh.Proxy.Redirection;

/// <summary>
/// Installs the redirection with iptables, for nodes without nftables. Each table of a family is a transaction of its own. IPv4 must succeed; IPv6 must, unless the pod has no IPv6 address
/// by which a connection could go past the sidecar.
/// </summary>
/// <param name="variant"><c>nft</c> or <c>legacy</c>: part of the programs' names.</param>
/// <param name="run">Runs the programs.</param>
/// <param name="hasIpV6">Whether the pod has an IPv6 address beside loopback's and the link's own.</param>
internal sealed class IptablesCommand(string variant, RunRules run, Func<bool> hasIpV6)
{
    public async Task<RulesOutcome> ApplyAsync(RedirectionOptions options, CancellationToken cancellationToken)
    {
        RulesOutcome ipV4 = await ApplyAsync($"iptables-{variant}", AddressFamily.InterNetwork, options, cancellationToken);
        if (!ipV4.IsInstalled)
        {
            return ipV4;
        }

        RulesOutcome ipV6 = await ApplyAsync($"ip6tables-{variant}", AddressFamily.InterNetworkV6, options, cancellationToken);
        if (ipV6.IsInstalled || (ipV6.IsUnavailable && !hasIpV6()))
        {
            return RulesOutcome.Installed;
        }

        // Half of the pod's traffic would go past the sidecar.
        return RulesOutcome.Failed(ipV6.Problem!);
    }

    private async Task<RulesOutcome> ApplyAsync(string program, AddressFamily family, RedirectionOptions options, CancellationToken cancellationToken)
    {
        if (await run($"{program}-save", ["-t", "nat"], "", cancellationToken) is not { } saved)
        {
            return RulesOutcome.Unavailable($"there is no '{program}-save': the image of this container needs the package iptables");
        }

        if (saved.ExitCode != 0)
        {
            return Explain(program, saved.Errors);
        }

        // Not every kernel has this one, and only pods with DNS need it: the restore says so.
        RulesRun? raw = await run($"{program}-save", ["-t", "raw"], "", cancellationToken);
        string input = IptablesRuleset.Render(options, family, saved.Output + raw?.Output);
        // Another program may hold the lock of the tables for a moment.
        return await run($"{program}-restore", ["--noflush", "--wait", "5"], input, cancellationToken) switch
        {
            null => RulesOutcome.Unavailable($"there is no '{program}-restore': the image of this container needs the package iptables"),
            { ExitCode: 0 } => RulesOutcome.Installed,
            { } failed => Explain(program, failed.Errors),
        };
    }

    private static RulesOutcome Explain(string program, string error)
    {
        if (error.Contains("Permission denied", StringComparison.Ordinal) || error.Contains("Operation not permitted", StringComparison.Ordinal))
        {
            return RulesOutcome.Failed($"{program}: {error}\nthis container needs the capability NET_ADMIN");
        }

        bool isMissing = error.Contains("does not exist", StringComparison.Ordinal)
            || error.Contains("not supported", StringComparison.Ordinal)
            || error.Contains("Failed to initialize", StringComparison.Ordinal)
            || error.Contains("can't initialize", StringComparison.Ordinal);
        return isMissing ? RulesOutcome.Unavailable($"{program}: {error}\nthe node's kernel has no such tables") : RulesOutcome.Failed($"{program}: {error}");
    }
}
