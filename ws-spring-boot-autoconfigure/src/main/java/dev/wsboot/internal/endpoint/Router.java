package dev.wsboot.internal.endpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.util.StringUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Finds the endpoint of a path as Spring MVC finds the handler: the most specific of all
 * patterns that match. Immutable.
 */
public final class Router {

	/** Routes by their path, if that needs no decoding and no pattern. */
	private final Map<String, RouteMatch> literals = new HashMap<>();

	/**
	 * All routes, the most specific first. Spring MVC finds two patterns ambiguous that
	 * differ only in a variable's regular expression; here the one that has it goes
	 * first.
	 */
	private final List<Candidate> candidates;

	/**
	 * Makes a router.
	 * @param routes the routes
	 * @throws InvalidEndpointException if two of them have the same path, whatever its
	 * variables are called, or if two endpoints match a path and neither is more specific
	 */
	public Router(Collection<Route> routes) {
		Map<String, Route> routesByShape = new HashMap<>();
		List<Candidate> candidates = new ArrayList<>();
		for (Route route : routes) {
			Route other = routesByShape.putIfAbsent(shape(route.pattern()), route);
			if (other != null) {
				throw duplicate(other, route);
			}
			PathPattern pattern = PathPatternParser.defaultInstance.parse(route.pattern());
			candidates.add(new Candidate(pattern, route));
			if (isLiteral(pattern)) {
				this.literals.put(route.pattern(), new RouteMatch(route, Map.of()));
			}
		}
		candidates.sort(Candidate.MOST_SPECIFIC_FIRST.thenComparing((candidate) -> candidate.route().pattern()));
		this.candidates = List.copyOf(candidates);
		refuseAmbiguous();
	}

	private void refuseAmbiguous() {
		for (int i = 0; i < this.candidates.size(); i++) {
			Candidate one = this.candidates.get(i);
			for (Candidate other : this.candidates.subList(i + 1, this.candidates.size())) {
				if (Candidate.MOST_SPECIFIC_FIRST.compare(one, other) != 0) {
					break;
				}
				String common = one.isOfSameEndpoint(other) ? null
						: PatternOverlap.find(one.pattern(), other.pattern());
				if (common != null) {
					throw new InvalidEndpointException(
							"Two endpoints match the path '" + common
									+ "', and neither of their patterns is more specific: '" + one.route().pattern()
									+ "' of endpoint '" + one.route().endpoint() + "' and '" + other.route().pattern()
									+ "' of endpoint '" + other.route().endpoint() + "'.",
							"Give one of them another path, or constrain a variable of one by a regular expression as in {id:[0-9]+}.");
				}
			}
		}
	}

	/**
	 * A pattern without the names of its variables, so that patterns that match the same
	 * paths look alike.
	 */
	private static String shape(String pattern) {
		StringBuilder shape = new StringBuilder();
		int depth = 0;
		boolean name = false;
		for (int i = 0; i < pattern.length(); i++) {
			char c = pattern.charAt(i);
			if (c == '{') {
				// Further braces belong to the regular expression of a variable.
				name = (depth == 0);
				depth++;
			}
			else if (c == '}') {
				name = false;
				depth--;
			}
			else if (c == ':') {
				name = false;
			}
			if (!name || c == '{' || c == '*') {
				shape.append(c);
			}
		}
		return shape.toString();
	}

	private static InvalidEndpointException duplicate(Route one, Route other) {
		String action = "Give one of them another path, or remove one.";
		if (one.endpoint().equals(other.endpoint())) {
			return new InvalidEndpointException("Endpoint '" + one.endpoint() + "' has the same path twice: '"
					+ one.pattern() + "' and '" + other.pattern() + "'.", action);
		}
		return new InvalidEndpointException("Two endpoints have the same path: '" + one.pattern() + "' of endpoint '"
				+ one.endpoint() + "' and '" + other.pattern() + "' of endpoint '" + other.endpoint() + "'.", action);
	}

	// A request's path is compared as it came, so what would be decoded has to go the
	// longer way.
	private static boolean isLiteral(PathPattern pattern) {
		String path = pattern.getPatternString();
		return !pattern.hasPatternSyntax() && path.indexOf('%') < 0 && path.indexOf(';') < 0 && !path.contains("//");
	}

	/**
	 * All routes.
	 * @return the most specific first
	 */
	public List<Route> routes() {
		return this.candidates.stream().map(Candidate::route).toList();
	}

	/**
	 * Finds the most specific route.
	 * @param path the path within the application as the client wrote it, not decoded
	 * @return the route with its variables, or {@code null} if no pattern matches
	 * @throws IllegalArgumentException if the path cannot be decoded
	 */
	public @Nullable RouteMatch find(String path) {
		RouteMatch literal = this.literals.get(path);
		return (literal != null) ? literal : find(PathContainer.parsePath(path));
	}

	private @Nullable RouteMatch find(PathContainer path) {
		for (Candidate candidate : this.candidates) {
			PathMatchInfo match = candidate.pattern().matchAndExtract(path);
			if (match != null) {
				return new RouteMatch(candidate.route(), match.getUriVariables());
			}
		}
		return null;
	}

	/**
	 * A route with its parsed pattern.
	 */
	private record Candidate(PathPattern pattern, Route route) {

		static final Comparator<Candidate> MOST_SPECIFIC_FIRST = Comparator
			.comparing(Candidate::pattern, PathPattern.SPECIFICITY_COMPARATOR)
			.thenComparing(Candidate::constraints, Comparator.reverseOrder());

		boolean isOfSameEndpoint(Candidate other) {
			return this.route.endpoint().equals(other.route.endpoint());
		}

		/**
		 * How many variables have a regular expression.
		 */
		int constraints() {
			return StringUtils.countOccurrencesOf(shape(this.route.pattern()), "{:");
		}

	}

}
