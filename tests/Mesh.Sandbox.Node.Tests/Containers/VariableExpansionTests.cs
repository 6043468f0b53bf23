using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Tests.Containers;

public sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["A"] = "1", ["B"] = "$(A)", ["EMPTY"] = "" };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(A)", "1")]
    [InlineData("x$(A)y$(A)z", "x1y1z")]
    [InlineData("$(B)", "$(A)")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)", "$1")]
    [InlineData("$(MISSING)", "$(MISSING)")]
    [InlineData("$(EMPTY)", "")]
    [InlineData("$(A", "$(A")]
    [InlineData("$A ${A} $", "$A ${A} $")]
    public void Expand_Reference_FollowsTheRulesOfKubernetes(string text, string expected) => Assert.Equal(expected, VariableExpansion.Expand(text, Variables));
}
