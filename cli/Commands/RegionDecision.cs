using System.CommandLine;
using System.Globalization;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Mesh.Cli.Regions;

namespace Mesh.Cli.Commands;

/// <summary>What the commands that decide about a region have in common: who and why, for how long, and the wait until it is so.</summary>
internal sealed class RegionDecision
{
    private readonly Argument<string> _region = new("REGION") { Description = "name of the region, as in the label topology.kubernetes.io/region" };
    private readonly Option<string> _reason = new("--reason") { Description = "why, in one line; stands in status, Events and logs of all clusters", Required = true };
    private readonly Option<string?> _by = new("--by") { Description = "who decides; default: who runs this" };
    private readonly Option<string?> _for = new("--for") { Description = "the lease, as in 30m, 4h or 2d: then the region is active again by itself; default: for good" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "do not wait until it is so" };
    private readonly Option<FileInfo?> _kubeconfig = CommonOptions.Kubeconfig();

    /// <summary>Makes the command.</summary>
    /// <param name="name">Of the command.</param>
    /// <param name="description">Of the command.</param>
    /// <param name="mayEnd">Whether it has a lease.</param>
    /// <param name="more">Options of its own.</param>
    /// <param name="wish">What its options want: state and what belongs to it.</param>
    /// <param name="isDone">What is waited for.</param>
    public Command Build(string name, string description, bool mayEnd, IReadOnlyList<Option> more, Func<ParseResult, RegionObjectSpec> wish, Func<RegionStatus, bool> isDone)
    {
        Command command = new(name, description) { _region, _reason, _by, _noWait, _kubeconfig };
        if (mayEnd)
        {
            command.Add(_for);
        }

        foreach (Option option in more)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            RegionObjectSpec spec = wish(parsed);
            spec.Reason = parsed.GetValue(_reason)!;
            spec.DecidedBy = parsed.GetValue(_by) ?? Environment.UserName;
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            // Whoever says the same again means it: somebody may have decided otherwise in between, elsewhere.
            spec.RenewedAt = Text(now);
            spec.Until = mayEnd ? UntilOf(parsed.GetValue(_for), now) : null;
            string region = parsed.GetValue(_region)!;
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(_kubeconfig));
            RegionStore store = new(cluster.Connection);
            await store.DecideAsync(region, spec, cancellationToken);
            if (!parsed.GetValue(_noWait))
            {
                await new RegionWait(store, parsed.InvocationConfiguration.Output, TimeProvider.System).UntilAsync(region, isDone, cancellationToken);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static string? UntilOf(string? lease, DateTimeOffset now) =>
        lease is null ? null
        : LeaseText.TryParse(lease) is { } length ? Text(now + length)
        : throw new MeshctlException(ExitCodes.Usage, $"'{lease}' is no time for a lease", "write a number and a unit, as in 30m, 4h or 2d; at most a year");

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
