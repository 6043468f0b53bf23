using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mesh.Sandbox.Scenarios;

/// <summary>The condition <c>Applied</c> of an object as <c>kubectl</c> shows it.</summary>
/// <param name="Status">True, False or nothing.</param>
/// <param name="Reason">Word for programs.</param>
/// <param name="Message">Words for people.</param>
/// <param name="Generation">The version of the object that it speaks of.</param>
/// <param name="ObjectGeneration">The version that the object has.</param>
internal sealed partial record AppliedCondition(string Status, string Reason, string Message, long Generation, long ObjectGeneration)
{
    /// <summary>True if it speaks of the version that the object has.</summary>
    public bool IsCurrent => Generation == ObjectGeneration;

    /// <summary>The two numbers of <c>applied n of m sidecars</c>; -1 if they are not there.</summary>
    public (int Applied, int Sidecars) Counts => Numbers().Match(Message) is { Success: true } match
        ? (int.Parse(match.Groups[1].ValueSpan), int.Parse(match.Groups[2].ValueSpan))
        : (-1, -1);

    /// <summary>Reads it; for a route at its first parent.</summary>
    public static async Task<AppliedCondition> ReadAsync(ScenarioContext context, string @namespace, string name, CancellationToken cancellationToken)
    {
        JsonNode found = JsonNode.Parse(await context.Kubectl.RunAsync(cancellationToken, "get", name, "-n", @namespace, "-o", "json"))!;
        JsonArray? conditions = (found["status"]?["conditions"] ?? found["status"]?["parents"]?[0]?["conditions"])?.AsArray();
        JsonNode? applied = conditions?.FirstOrDefault(condition => condition?["type"]?.ToString() == "Applied");
        return new(
            applied?["status"]?.ToString() ?? "",
            applied?["reason"]?.ToString() ?? "",
            applied?["message"]?.ToString() ?? "",
            applied?["observedGeneration"]?.GetValue<long>() ?? 0,
            found["metadata"]?["generation"]?.GetValue<long>() ?? 0);
    }

    /// <summary>Reads it until it is as it should be.</summary>
    /// <returns>The first that is, or the last that is not.</returns>
    public static async Task<AppliedCondition> ReadUntilAsync(
        ScenarioContext context, string @namespace, string name, Func<AppliedCondition, bool> isRight, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = context.Time.GetTimestamp();
        AppliedCondition last = await ReadAsync(context, @namespace, name, cancellationToken);
        while (!isRight(last) && context.Time.GetElapsedTime(start) < timeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), context.Time, cancellationToken);
            last = await ReadAsync(context, @namespace, name, cancellationToken);
        }

        return last;
    }

    public override string ToString() => $"{Status} ({Reason}, version {Generation} of {ObjectGeneration}): {Message}";

    [GeneratedRegex(@"^applied (\d+) of (\d+) sidecars")]
    private static partial Regex Numbers();
}
