namespace Mesh.Proxy.Redirection;

/// <summary>
/// Installs the rules with what the node has: nftables, else iptables on nftables, else iptables as it was. Which one it has shows when it is tried; the first that is there
/// decides, also when it fails, because a node must not end up with the rules of two.
/// </summary>
internal static class RulesInstaller
{
    /// <summary>Addresses of this network namespace: address, interface number, prefix length, scope, flags, name.</summary>
    private const string IpV6Addresses = "/proc/net/if_inet6";

    private const string Global = "00";

    /// <summary>Installs them.</summary>
    /// <returns>What came of it, and with what; <see cref="RedirectionBackend.Auto"/> if nothing was there.</returns>
    public static Task<(RulesOutcome Outcome, RedirectionBackend Backend)> InstallAsync(
        RedirectionOptions options, RunRules run, CancellationToken cancellationToken) =>
        InstallAsync(options.Backend, backend => ApplyAsync(backend, options, run, cancellationToken));

    /// <inheritdoc cref="InstallAsync(RedirectionOptions, RunRules, CancellationToken)"/>
    /// <param name="wanted">What to install them with.</param>
    /// <param name="apply">Tries one.</param>
    internal static async Task<(RulesOutcome Outcome, RedirectionBackend Backend)> InstallAsync(
        RedirectionBackend wanted, Func<RedirectionBackend, Task<RulesOutcome>> apply)
    {
        List<string> missing = [];
        foreach (RedirectionBackend backend in Candidates(wanted))
        {
            RulesOutcome outcome = await apply(backend);
            if (!outcome.IsUnavailable)
            {
                return (outcome, backend);
            }

            missing.Add(outcome.Problem!);
        }

        return (RulesOutcome.Unavailable(string.Join('\n', missing)), RedirectionBackend.Auto);
    }

    /// <summary>Whether connections over IPv6 can leave or reach the pod.</summary>
    internal static bool HasIpV6(string addresses) => addresses.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(columns => columns.Length == 6 && columns[3] == Global && columns[5] != "lo");

    private static RedirectionBackend[] Candidates(RedirectionBackend wanted) => wanted == RedirectionBackend.Auto
        ? [RedirectionBackend.Nftables, RedirectionBackend.IptablesNft, RedirectionBackend.IptablesLegacy]
        : [wanted];

    private static Task<RulesOutcome> ApplyAsync(RedirectionBackend backend, RedirectionOptions options, RunRules run, CancellationToken cancellationToken) => backend switch
    {
        RedirectionBackend.Nftables => NftablesCommand.ApplyAsync(NftablesRuleset.Render(options), run, cancellationToken),
        RedirectionBackend.IptablesNft => new IptablesCommand("nft", run, HasIpV6).ApplyAsync(options, cancellationToken),
        _ => new IptablesCommand("legacy", run, HasIpV6).ApplyAsync(options, cancellationToken),
    };

    private static bool HasIpV6() => File.Exists(IpV6Addresses) && HasIpV6(File.ReadAllText(IpV6Addresses));
}
