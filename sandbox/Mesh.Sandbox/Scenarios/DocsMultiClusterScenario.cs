using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>The page about several clusters, typed as it stands: an operator who follows it gets what it promises.</summary>
internal sealed class DocsMultiClusterScenario : IScenario
{
    private const string Answer = "200 {";

    public string Name => "docs-multi-cluster";

    public string Summary => "the commands of docs/multi-cluster.md link two clusters, and a service survives the loss of its region";

    public int Clusters => 3;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext west = context.Others[0];
        string page = Path.Combine(context.Layout.Root, "docs", "multi-cluster.md");
        IReadOnlyList<string> blocks = ShellBlocks.Of(await File.ReadAllTextAsync(page, cancellationToken));
        Dictionary<string, string> variables = new() { ["EAST"] = context.Cluster.Plan.KubeconfigPath, ["WEST"] = west.Cluster.Plan.KubeconfigPath };

        // The clusters of the scenarios are linked; whoever reads the page has some that are not.
        await RegionLinks.RunAsync(context, ["link", "delete", RegionPlans.UsWest], cancellationToken);
        await RegionLinks.RunAsync(west, ["link", "delete", RegionPlans.UsEast], cancellationToken);
        try
        {
            List<string> printed = [];
            foreach (string block in blocks)
            {
                (int code, string output) = await new Shell(context.Layout).RunAsync(block, variables, cancellationToken);
                printed.Add(output);
                if (code != 0)
                {
                    context.Report.Check(false, "every command of docs/multi-cluster.md works", $"exit code {code} in block {printed.Count} of {blocks.Count}: {output.Trim()}");
                    return;
                }
            }

            string[] answers = [.. printed.SelectMany(output => output.Split('\n')).Where(line => line.StartsWith(Answer, StringComparison.Ordinal))];
            context.Report.Check(blocks.Count > 0, "every command of docs/multi-cluster.md works", $"{blocks.Count} blocks, {blocks.Sum(block => block.Split('\n').Length)} lines");
            context.Report.Check(
                answers is [var first, var second] && Says(first, RegionPlans.UsEast) && Says(second, RegionPlans.UsWest),
                "the own region answers, and the other one when it is lost",
                string.Join("; ", answers.Select(answer => answer[..Math.Min(answer.Length, 80)])));
        }
        finally
        {
            await context.CleanUpAsync(ct => RestoreAsync(context, west, ct));
        }

        static bool Says(string answer, string region) => answer.Contains($"\"version\":\"{region}\"", StringComparison.Ordinal);
    }

    /// <summary>Links the clusters again if the page has not.</summary>
    private static async Task RestoreAsync(ScenarioContext context, ScenarioContext west, CancellationToken cancellationToken)
    {
        File.Delete(Path.Combine(context.Layout.Root, "bundle.json"));
        foreach (ScenarioContext cluster in (ScenarioContext[])[context, west])
        {
            await cluster.Kubectl.RunAsync(cancellationToken, "delete", "namespace", "regions", "--wait=false", "--ignore-not-found");
        }

        if (!await IsLinkedAsync(context, RegionPlans.UsWest, cancellationToken) || !await IsLinkedAsync(west, RegionPlans.UsEast, cancellationToken))
        {
            await RegionLinks.RunAsync(context, ["link", "delete", RegionPlans.UsWest], cancellationToken);
            await RegionLinks.RunAsync(west, ["link", "delete", RegionPlans.UsEast], cancellationToken);
            await RegionLinks.LinkAsync(context, west, cancellationToken);
        }
    }

    private static async Task<bool> IsLinkedAsync(ScenarioContext context, string peer, CancellationToken cancellationToken)
    {
        try
        {
            await context.Kubectl.RunAsync(cancellationToken, "wait", $"clusterlink/{peer}", "--for=condition=Synced", "--timeout=5s");
            return true;
        }
        catch (KubectlException)
        {
            return false;
        }
    }
}
