namespace Mesh.Proxy.Redirection;

/// <summary>Runs <c>nft -f -</c>.</summary>
internal static class NftablesCommand
{
    private const string Program = "nft";

    /// <summary>Applies a script, whole or not at all.</summary>
    public static async Task<RulesOutcome> ApplyAsync(string script, RunRules run, CancellationToken cancellationToken)
    {
        if (await run(Program, ["-f", "-"], script, cancellationToken) is not { } said)
        {
            return RulesOutcome.Unavailable($"there is no '{Program}': the image of this container needs the package nftables");
        }

        return said.ExitCode == 0 ? RulesOutcome.Installed : Explain(said.Errors);
    }

    private static RulesOutcome Explain(string error)
    {
        if (error.Contains("Operation not permitted", StringComparison.Ordinal))
        {
            return RulesOutcome.Failed($"{error}\nthis container needs the capability NET_ADMIN");
        }

        return error.Contains("No such file or directory", StringComparison.Ordinal) || error.Contains("not supported", StringComparison.Ordinal)
            ? RulesOutcome.Unavailable($"{error}\nthe node's kernel needs nftables with NAT for the family inet (Linux 5.2 or newer, module nft_chain_nat)")
            : RulesOutcome.Failed(error);
    }
}
