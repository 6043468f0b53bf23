using System.Text.RegularExpressions;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.Routing;

namespace Mesh.Proxy.Tests.Forwarding;

/// <summary>docs/reasons.md lists exactly what the mapper says.</summary>
public sealed partial class ReasonsPageTests
{
    [Fact]
    public void Page_ListsEveryReasonWithItsStatus()
    {
        TestHead grpc = new("/", "POST", "web", ("content-type", "application/grpc"));
        IEnumerable<string> said =
            from failure in Enum.GetValues<ForwardFailure>()
            where failure != ForwardFailure.None
            from direction in Enum.GetValues<TrafficDirection>()
            let answer = FailureResponseMapper.Map(failure, direction, "shop/web", grpc)
            select $"{answer.Reason} {answer.StatusCode} {answer.GrpcStatus}";
        IEnumerable<string> listed = Row().Matches(File.ReadAllText(Page())).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}");

        Assert.Equal(said.Distinct().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `([a-z-]+)` \| (\d+) \| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private static string Page()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mesh.sln")))
            {
                return Path.Combine(folder.FullName, "docs", "reasons.md");
            }
        }

        throw new InvalidOperationException("the tests do not run within the repository");
    }
}
