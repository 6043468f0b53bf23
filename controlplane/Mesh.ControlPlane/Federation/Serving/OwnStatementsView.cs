using System.Collections.Immutable;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation.Statements;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>Everything that is stated to one kind of peer. Messages are shared and must not be changed.</summary>
internal sealed record OwnStatementsView(ImmutableSortedDictionary<string, Statement> Statements)
{
    public static readonly OwnStatementsView Empty = new(ImmutableSortedDictionary.Create<string, Statement>(StringComparer.Ordinal));

    public string? VersionOf(StatementName name) => VersionOf(name.ToString());

    public string? VersionOf(string name) => Statements.TryGetValue(name, out var statement) ? statement.Version : null;

    public OwnStatementsView With(IEnumerable<(StatementName Name, Statement? Statement)> changes)
    {
        var next = Statements.ToBuilder();
        foreach (var (name, statement) in changes)
        {
            if (statement is null)
            {
                next.Remove(name.ToString());
            }
            else
            {
                next[name.ToString()] = statement;
            }
        }

        return new(next.ToImmutable());
    }
}
