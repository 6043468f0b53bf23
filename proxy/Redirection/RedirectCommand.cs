using System.Collections.Immutable;
using System.Net.Sockets;
using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Redirection;

/// <summary><c>mesh-proxy redirect</c>: installs the redirection in the network namespace it runs in, then ends.</summary>
internal static class RedirectCommand
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int Misuse = 2;

    /// <param name="arguments">The arguments after <c>redirect</c>.</param>
    /// <param name="output">For the rules of a dry run.</param>
    /// <param name="error">For everything else; the kubelet shows it as the container's log.</param>
    /// <param name="cancellationToken">Ends the wait for the programs that install them.</param>
    /// <returns>Exit code: 0 done, 1 the rules could not be installed, 2 the arguments are wrong.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        RedirectionOptions options = RedirectionArguments.Parse(arguments, out ImmutableArray<string> mistakes);
        if (!mistakes.IsEmpty)
        {
            foreach (string mistake in mistakes)
            {
                await error.WriteLineAsync(mistake);
            }

            await error.WriteLineAsync(RedirectionArguments.Usage);
            return Misuse;
        }

        if (options.IsDnsOn)
        {
            options = options with { Nameservers = Nameservers.Read(options.ResolvConf) };
        }

        if (options.IsDryRun)
        {
            await output.WriteAsync(Show(options));
            return Success;
        }

        (RulesOutcome outcome, RedirectionBackend backend) = await RulesInstaller.InstallAsync(options, RulesProgram.RunAsync, cancellationToken);
        if (!outcome.IsInstalled)
        {
            await error.WriteLineAsync($"the redirection was not installed: {outcome.Problem}");
            return Failure;
        }

        await error.WriteLineAsync($"the redirection is installed with {RedirectionArguments.NameOf(backend)}");
        return Success;
    }

    private static string Show(RedirectionOptions options)
    {
        if (options.Backend is RedirectionBackend.Auto or RedirectionBackend.Nftables)
        {
            return NftablesRuleset.Render(options);
        }

        string ipV4 = IptablesRuleset.Render(options, AddressFamily.InterNetwork, present: "");
        return $"# IPv4\n{ipV4}# IPv6\n{IptablesRuleset.Render(options, AddressFamily.InterNetworkV6, present: "")}";
    }
}
