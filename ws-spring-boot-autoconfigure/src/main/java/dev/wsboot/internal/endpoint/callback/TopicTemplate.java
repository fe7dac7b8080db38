package dev.wsboot.internal.endpoint.callback;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.endpoint.method.CallbackContext;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;

/**
 * A topic's name with path variables in it.
 */
public final class TopicTemplate {

	// Literals and variables in turn, a literal first.
	private final List<String> parts;

	private TopicTemplate(List<String> parts) {
		this.parts = List.copyOf(parts);
	}

	/**
	 * Parses a template.
	 * @param method the method it is for
	 * @param template such as <code>room:{room}</code>
	 * @param context knows the paths
	 * @return the template
	 * @throws InvalidCallbackException if the braces are not right, or a variable is not
	 * in every path
	 */
	static TopicTemplate parse(CallbackMethod method, String template, CallbackContext context) {
		List<String> parts = new ArrayList<>();
		int position = 0;
		for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', position)) {
			int close = template.indexOf('}', open);
			String variable = (close > 0) ? template.substring(open + 1, close) : "";
			if (variable.isBlank() || variable.contains("{")) {
				throw invalid(method, template, "has a brace without a path variable's name",
						"Write a variable as in \"room:{room}\".");
			}
			List<String> missing = context.pathsWithout(variable);
			if (!missing.isEmpty()) {
				throw invalid(method, template,
						"names the path variable '" + variable + "', which is not in " + String.join(", ", missing),
						"Add {" + variable + "} to the path, or name a variable that is there.");
			}
			if (context.paths().isEmpty()) {
				throw invalid(method, template,
						"names the path variable '" + variable + "', which an endpoint it serves may not have",
						"Publish through WsTopics instead.");
			}
			parts.add(template.substring(position, open));
			parts.add(variable);
			position = close + 1;
		}
		parts.add(template.substring(position));
		if (template.isBlank()) {
			throw invalid(method, template, "is empty", "Name a topic, such as \"news\" or \"room:{room}\".");
		}
		return new TopicTemplate(parts);
	}

	private static InvalidCallbackException invalid(CallbackMethod method, String template, String what,
			String action) {
		return method.invalid("is annotated with @Broadcast(\"" + template + "\"), which " + what, action);
	}

	/**
	 * The topic of one session.
	 * @param handshake knows the values of the path variables
	 * @return the topic's name
	 */
	public String expand(WsHandshake handshake) {
		if (this.parts.size() == 1) {
			return this.parts.get(0);
		}
		Map<String, String> variables = handshake.pathVariables();
		StringBuilder topic = new StringBuilder();
		for (int i = 0; i < this.parts.size(); i++) {
			String part = this.parts.get(i);
			topic.append((i % 2 == 0) ? part : variables.get(part));
		}
		return topic.toString();
	}

}
