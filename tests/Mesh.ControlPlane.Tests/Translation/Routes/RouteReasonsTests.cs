using System.Reflection;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Tests.Translation.Routes;

public sealed class RouteReasonsTests
{
    public static TheoryData<string> All => [.. typeof(RouteReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(All))]
    public void Reason_IsExplainedToUsers(string reason) =>
        Assert.Contains($"`{reason}`", File.ReadAllText(Path.Combine(Repository.Root, "docs", "routing.md")), StringComparison.Ordinal);
}
